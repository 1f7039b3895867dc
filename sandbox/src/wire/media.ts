import { randomBytes } from 'node:crypto'

import { aesCbcDecrypt, aesCbcEncrypt, hkdf, hmacSha256, sha256 } from './crypto.ts'

const MAC_LENGTH = 10

/** What kind of attachment a key belongs to; part of the key derivation. */
export type MediaKind = 'Image' | 'Video' | 'Audio' | 'Document' | 'History' | 'App State'

/** A blob for the media server and what its receiver must know. */
export interface EncryptedMedia {
  readonly blob: Uint8Array
  readonly mediaKey: Uint8Array
  readonly fileSha256: Uint8Array
  readonly fileEncSha256: Uint8Array
  readonly fileLength: number
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

function expandKey(mediaKey: Uint8Array, kind: MediaKind) {
  const expanded = hkdf(mediaKey, 112, { info: `WhatsApp ${kind} Keys` })
  return {
    iv: expanded.subarray(0, 16),
    key: expanded.subarray(16, 48),
    macKey: expanded.subarray(48, 80),
  }
}
