import { createHmac } from 'node:crypto'

/** The headers that let a receiver check who sent a body: hex HMAC-SHA512 over its bytes. */
export function signatureHeaders(body: string, key: string | null): Readonly<Record<string, string>> {
  if (key === null) return {}
  return {
    'X-Webhook-Hmac': createHmac('sha512', key).update(body).digest('hex'),
    'X-Webhook-Hmac-Algorithm': 'sha512',
  }
}
