import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** What one app state key is expanded to, one key for each purpose. */
export interface PatchKeys {
  readonly index: Uint8Array
  readonly value: Uint8Array
  readonly valueMac: Uint8Array
  readonly snapshotMac: Uint8Array
  readonly patchMac: Uint8Array
}

/** A collection's version and the hash over the values of all its indexes. */
export interface CollectionHead {
  readonly version: number
  readonly hash: Uint8Array
}

export type Operation = 'set' | 'remove'

export const EMPTY_HEAD: CollectionHead = { version: 0, hash: new Uint8Array(128) }

const KEY_BYTES = 32
const HASH_BYTES = 128
const IV_BYTES = 16

export function expandKey(keyData: Uint8Array): PatchKeys {
  const all = Buffer.from(hkdfSync('sha256', keyData, new Uint8Array(0), 'WhatsApp Mutation Keys', 5 * KEY_BYTES))
  const key = (number: number): Buffer => all.subarray(number * KEY_BYTES, (number + 1) * KEY_BYTES)
  return { index: key(0), value: key(1), valueMac: key(2), snapshotMac: key(3), patchMac: key(4) }
}

export function encryptValue(keys: PatchKeys, plain: Uint8Array): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-cbc', keys.value, iv)
  return Buffer.concat([iv, cipher.update(plain), cipher.final()])
}

export function decryptValue(keys: PatchKeys, encrypted: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-cbc', keys.value, encrypted.subarray(0, IV_BYTES))
  return Buffer.concat([decipher.update(encrypted.subarray(IV_BYTES)), decipher.final()])
}

export const indexMac = (keys: PatchKeys, index: Uint8Array): Buffer => hmac('sha256', keys.index, [index])

export function valueMac(
  keys: PatchKeys,
  value: { readonly operation: Operation; readonly keyId: Uint8Array; readonly encrypted: Uint8Array },
): Buffer {
  const head = Buffer.concat([Buffer.from([value.operation === 'set' ? 1 : 2]), value.keyId])
  return hmac('sha512', keys.valueMac, [head, value.encrypted, uint64(head.length)]).subarray(0, KEY_BYTES)
}

/** Vouches for the whole collection as it is after a patch. */
export const snapshotMac = (keys: PatchKeys, name: string, head: CollectionHead): Buffer =>
  hmac('sha256', keys.snapshotMac, [head.hash, uint64(head.version), Buffer.from(name)])

export function patchMac(
  keys: PatchKeys,
  patch: {
    readonly name: string
    readonly version: number
    readonly snapshotMac: Uint8Array
    readonly valueMacs: readonly Uint8Array[]
  },
): Buffer {
  const tail = [uint64(patch.version), Buffer.from(patch.name)]
  return hmac('sha256', keys.patchMac, [patch.snapshotMac, ...patch.valueMacs, ...tail])
}

/** The hash with values taken out and put in: 64 numbers of 16 bits, each added up for itself. */
export function mixHash(
  hash: Uint8Array,
  change: { readonly out: readonly Uint8Array[]; readonly in: readonly Uint8Array[] },
): Uint8Array {
  const mixed = Buffer.from(hash)
  for (const mac of change.out) addLanes(mixed, mac, -1)
  for (const mac of change.in) addLanes(mixed, mac, 1)
  return mixed
}

function addLanes(hash: Buffer, mac: Uint8Array, sign: 1 | -1): void {
  const lanes = Buffer.from(hkdfSync('sha256', mac, new Uint8Array(0), 'WhatsApp Patch Integrity', HASH_BYTES))
  for (let at = 0; at < HASH_BYTES; at += 2) {
    hash.writeUInt16LE((hash.readUInt16LE(at) + sign * lanes.readUInt16LE(at)) & 0xffff, at)
  }
}

function hmac(algorithm: 'sha256' | 'sha512', key: Uint8Array, parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac(algorithm, key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
