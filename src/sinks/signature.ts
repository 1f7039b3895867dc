import { createHmac } from 'node:crypto'
import type { SinkTarget } from '../core/ports/sink.ts'

/** The headers that let a receiver check who sent a body: a hex HMAC over its bytes. */
export function signatureHeaders(
  body: string,
  { hmacKey, signature = 'x-webhook-hmac' }: Pick<SinkTarget, 'hmacKey' | 'signature'>,
): Readonly<Record<string, string>> {
  if (hmacKey === null) return {}
  switch (signature) {
    case 'x-webhook-hmac':
      return {
        'X-Webhook-Hmac': createHmac('sha512', hmacKey).update(body).digest('hex'),
        'X-Webhook-Hmac-Algorithm': 'sha512',
      }
    case 'x-hub-signature-256':
      return { 'X-Hub-Signature-256': `sha256=${createHmac('sha256', hmacKey).update(body).digest('hex')}` }
  }
}
