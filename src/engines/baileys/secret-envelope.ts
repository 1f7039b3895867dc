import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** What a payload that only those can read who have the message it is about says it is. */
export type Use = 'Poll Vote' | 'Event Response'

/** Under which id and addresses the key of such a payload is made. */
export interface SecretScope {
  readonly use: Use
  /** Of the message that it is about, with its author. */
  readonly id: string
  readonly author: string
  /** Who wrote the payload. */
  readonly sender: string
}

export interface Sealed {
  readonly payload: Uint8Array
  readonly iv: Uint8Array
}

const TAG_BYTES = 16
const IV_BYTES = 12

/** Derived from the secret of the message that it is about (`messageContextInfo.messageSecret`), as WhatsApp's apps do. */
function keyOf(secret: Uint8Array, { use, id, author, sender }: SecretScope): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(32), `${id}${author}${sender}${use}`, 32))
}

const boundTo = ({ id, sender }: SecretScope): Buffer => Buffer.from(`${id}\0${sender}`)

export function seal(plain: Uint8Array, secret: Uint8Array, scope: SecretScope): Sealed {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, scope), iv).setAAD(boundTo(scope))
  return { payload: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]), iv }
}

/** Null when it was not sealed so. */
export function open({ payload, iv }: Sealed, secret: Uint8Array, scope: SecretScope): Uint8Array | null {
  if (payload.length < TAG_BYTES || iv.length !== IV_BYTES) return null
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, scope), iv).setAAD(boundTo(scope))
  decipher.setAuthTag(payload.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(payload.subarray(0, -TAG_BYTES)), decipher.final()])
  } catch {
    return null
  }
}
