import { createHmac } from 'node:crypto'
import type { SinkTarget } from '../core/ports/sink.ts'

/**
 * The headers that let a receiver check who sent a body: a hex HMAC over its bytes. While receivers change over to a new
 * key, the one before signs as well, under a name of its own: who knows only the usual header sees the new key.
 */
export function signatureHeaders(
  body: string,
  {
    hmacKey,
    previousKey = null,
    signature = 'x-webhook-hmac',
  }: Pick<SinkTarget, 'hmacKey' | 'previousKey' | 'signature'>,
): Readonly<Record<string, string>> {
  if (hmacKey === null) return {}
  switch (signature) {
    case 'x-webhook-hmac':
      return {
        'X-Webhook-Hmac': hmac('sha512', hmacKey, body),
        'X-Webhook-Hmac-Algorithm': 'sha512',
        ...(previousKey !== null && { 'X-Webhook-Hmac-Previous': hmac('sha512', previousKey, body) }),
      }
    case 'x-hub-signature-256':
      return {
        'X-Hub-Signature-256': `sha256=${hmac('sha256', hmacKey, body)}`,
        ...(previousKey !== null && { 'X-Hub-Signature-256-Previous': `sha256=${hmac('sha256', previousKey, body)}` }),
      }
  }
}

const hmac = (algorithm: string, key: string, body: string): string =>
  createHmac(algorithm, key).update(body).digest('hex')
