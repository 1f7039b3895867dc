import { createCipheriv, createDecipheriv, createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'

import { Curve, derivePairingCodeKey as derive, hkdf as expand } from 'baileys'

export { verifyXeddsa as verify } from './xeddsa.ts'

/** A Curve25519 key pair, both halves 32 bytes. */
export interface KeyPair {
  readonly private: Uint8Array
  readonly public: Uint8Array
}

const TAG_LENGTH = 16

/** A fresh Curve25519 key pair. */
export function generateKeyPair(): KeyPair {
  return Curve.generateKeyPair()
}

/** X25519. */
export function sharedSecret(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return Curve.sharedKey(privateKey, publicKey)
}

/** XEdDSA over a Curve25519 key. */
export function sign(privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  return Curve.sign(privateKey, message)
}

/** The 33-byte form of a public key that Signal signs and puts into messages: type byte 5 and the key. */
export function toSignalKey(publicKey: Uint8Array): Uint8Array {
  return publicKey.length === 33 ? publicKey : Buffer.concat([Buffer.from([5]), publicKey])
}

/** HKDF-SHA256. */
export function hkdf(
  secret: Uint8Array,
  length: number,
  options: { readonly salt?: Uint8Array; readonly info?: string } = {},
): Uint8Array {
  const salt = options.salt ? { salt: Buffer.from(options.salt) } : {}
  return expand(Buffer.from(secret), length, { ...salt, info: options.info ?? '' })
}

/** The key under which the eight characters of a pairing code hide an ephemeral key. */
export function derivePairingCodeKey(code: string, salt: Uint8Array): Promise<Uint8Array> {
  return derive(code, Buffer.from(salt))
}

/** A prepared key, several times cheaper than raw bytes when it is used more than once. */
export function prepareKey(key: Uint8Array): KeyObject {
  return createSecretKey(key)
}

export interface GcmInput {
  readonly key: Uint8Array | KeyObject
  readonly iv: Uint8Array
  readonly associated?: Uint8Array
}

/** AES-256-GCM, the tag behind the ciphertext. */
export function aesGcmEncrypt(plaintext: Uint8Array, { key, iv, associated }: GcmInput): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  if (associated) cipher.setAAD(associated)
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** The inverse of `aesGcmEncrypt`; throws when the tag does not match. */
export function aesGcmDecrypt(ciphertext: Uint8Array, { key, iv, associated }: GcmInput): Buffer {
  if (ciphertext.length < TAG_LENGTH) throw new Error('ciphertext shorter than its tag')
  const decipher = createDecipheriv('aes-256-gcm', key, iv)
  if (associated) decipher.setAAD(associated)
  const end = ciphertext.length - TAG_LENGTH
  decipher.setAuthTag(ciphertext.subarray(end))
  return Buffer.concat([decipher.update(ciphertext.subarray(0, end)), decipher.final()])
}

/** AES-256-CTR: encrypting and decrypting are the same. */
export function aesCtr(input: Uint8Array, { key, iv }: GcmInput): Buffer {
  const cipher = createCipheriv('aes-256-ctr', key, iv)
  return Buffer.concat([cipher.update(input), cipher.final()])
}

/** AES-256-CBC with PKCS#7 padding. */
export function aesCbcEncrypt(plaintext: Uint8Array, { key, iv }: GcmInput): Buffer {
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  return Buffer.concat([cipher.update(plaintext), cipher.final()])
}

/** The inverse of `aesCbcEncrypt`. */
export function aesCbcDecrypt(ciphertext: Uint8Array, { key, iv }: GcmInput): Buffer {
  const decipher = createDecipheriv('aes-256-cbc', key, iv)
  return Buffer.concat([decipher.update(ciphertext), decipher.final()])
}

/** HMAC-SHA256 over the parts in order. */
export function hmacSha256(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

/** SHA-256 over the parts in order. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
