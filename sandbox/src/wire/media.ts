import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'

import { aesCbcDecrypt, aesCbcEncrypt, aesGcmDecrypt, aesGcmEncrypt, hkdf, hmacSha256, sha256 } from './crypto.ts'

const MAC_LENGTH = 10

/** What kind of attachment a key belongs to; part of the key derivation. */
export type MediaKind = 'Image' | 'Video' | 'Audio' | 'Document' | 'History' | 'App State'

/** What the receiver of an attachment must know. */
export interface MediaKeys {
  readonly mediaKey: Uint8Array
  readonly fileSha256: Uint8Array
  readonly fileEncSha256: Uint8Array
  readonly fileLength: number
}

/** A blob for the media server and what its receiver must know. */
export interface EncryptedMedia extends MediaKeys {
  readonly blob: Uint8Array
}

/** Encrypts an attachment the way every WhatsApp client does. */
export function encryptMedia(plaintext: Uint8Array, kind: MediaKind): EncryptedMedia {
  const mediaKey = randomBytes(32)
  const { iv, key, macKey } = expandKey(mediaKey, kind)
  const ciphertext = aesCbcEncrypt(plaintext, { key, iv })
  const mac = hmacSha256(macKey, iv, ciphertext).subarray(0, MAC_LENGTH)
  const blob = Buffer.concat([ciphertext, mac])
  return {
    blob,
    mediaKey,
    fileSha256: sha256(plaintext),
    fileEncSha256: sha256(blob),
    fileLength: plaintext.length,
  }
}

/** The inverse of `encryptMedia`; throws when the MAC does not match. */
export function decryptMedia(blob: Uint8Array, mediaKey: Uint8Array, kind: MediaKind): Uint8Array {
  const { iv, key, macKey } = expandKey(mediaKey, kind)
  const ciphertext = blob.subarray(0, blob.length - MAC_LENGTH)
  const mac = hmacSha256(macKey, iv, ciphertext).subarray(0, MAC_LENGTH)
  if (!mac.equals(blob.subarray(blob.length - MAC_LENGTH))) throw new Error('media MAC does not match')
  return aesCbcDecrypt(ciphertext, { key, iv })
}

/** An attachment that is encrypted piece by piece. */
export interface MediaEncryption {
  /** The blob, while the file is read. */
  seal(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>
  /** Known when all of the blob was taken. */
  keys(): MediaKeys
}

/** The same as `encryptMedia` for a file of any size. */
export function createMediaEncryption(kind: MediaKind): MediaEncryption {
  const mediaKey = randomBytes(32)
  const { iv, key, macKey } = expandKey(mediaKey, kind)
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const mac = createHmac('sha256', macKey).update(iv)
  const plain = createHash('sha256')
  const encrypted = createHash('sha256')
  let fileLength = 0
  const sealed = (ciphertext: Buffer): Buffer => {
    mac.update(ciphertext)
    encrypted.update(ciphertext)
    return ciphertext
  }
  return {
    async *seal(file) {
      for await (const piece of file) {
        plain.update(piece)
        fileLength += piece.length
        yield sealed(cipher.update(piece))
      }
      yield sealed(cipher.final())
      const tag = mac.digest().subarray(0, MAC_LENGTH)
      encrypted.update(tag)
      yield tag
    },
    keys: () => ({ mediaKey, fileSha256: plain.digest(), fileEncSha256: encrypted.digest(), fileLength }),
  }
}

/** What a message says about the blob behind its address. */
export interface MediaReference {
  readonly mediaKey: Uint8Array
  readonly fileSha256: Uint8Array
  readonly fileEncSha256: Uint8Array
  readonly kind: MediaKind
}

/** The file in a blob, piece by piece; throws at its end when it is not what the message says. */
export async function* openMedia(
  blob: AsyncIterable<Uint8Array>,
  { mediaKey, fileSha256, fileEncSha256, kind }: MediaReference,
): AsyncGenerator<Uint8Array> {
  const { iv, key, macKey } = expandKey(mediaKey, kind)
  const decipher = createDecipheriv('aes-256-cbc', key, iv)
  const mac = createHmac('sha256', macKey).update(iv)
  const plain = createHash('sha256')
  const encrypted = createHash('sha256')
  let held: Buffer = Buffer.alloc(0)
  for await (const piece of blob) {
    encrypted.update(piece)
    const all = Buffer.concat([held, piece])
    const end = Math.max(0, all.length - MAC_LENGTH)
    held = all.subarray(end)
    const ciphertext = all.subarray(0, end)
    mac.update(ciphertext)
    const opened = decipher.update(ciphertext)
    plain.update(opened)
    yield opened
  }
  if (!mac.digest().subarray(0, MAC_LENGTH).equals(held)) throw new Error('media MAC does not match')
  if (!encrypted.digest().equals(fileEncSha256)) throw new Error('the blob has another hash than the message says')
  const last = decipher.final()
  plain.update(last)
  yield last
  if (!plain.digest().equals(fileSha256)) throw new Error('the file has another hash than the message says')
}

/** What a companion and its phone tell each other about a file that is to be uploaded again. */
export interface SealedRetry {
  readonly ciphertext: Uint8Array
  readonly iv: Uint8Array
}

const retryKey = (mediaKey: Uint8Array): Uint8Array => hkdf(mediaKey, 32, { info: 'WhatsApp Media Retry Notification' })

/** Seals what is said about the file of a message. */
export function sealMediaRetry(plaintext: Uint8Array, mediaKey: Uint8Array, messageId: string): SealedRetry {
  const iv = randomBytes(12)
  const ciphertext = aesGcmEncrypt(plaintext, { key: retryKey(mediaKey), iv, associated: Buffer.from(messageId) })
  return { ciphertext, iv }
}

/** The inverse of `sealMediaRetry`; throws when it was sealed for another message. */
export function openMediaRetry({ ciphertext, iv }: SealedRetry, mediaKey: Uint8Array, messageId: string): Uint8Array {
  return aesGcmDecrypt(ciphertext, { key: retryKey(mediaKey), iv, associated: Buffer.from(messageId) })
}

function expandKey(mediaKey: Uint8Array, kind: MediaKind) {
  const expanded = hkdf(mediaKey, 112, { info: `WhatsApp ${kind} Keys` })
  return {
    iv: expanded.subarray(0, 16),
    key: expanded.subarray(16, 48),
    macKey: expanded.subarray(48, 80),
  }
}
