import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** Keys of one app state key, one for each purpose. */
export interface SyncdKeys {
  readonly index: Buffer
  readonly encryption: Buffer
  readonly valueMac: Buffer
  readonly snapshotMac: Buffer
  readonly patchMac: Buffer
}

/** Where a collection stands: its version and the homomorphic hash over the value MAC of each index. */
export interface CollectionHash {
  readonly version: number
  readonly hash: Uint8Array
}

/** A mutation as the hash sees it: only its MACs. */
export interface HashedMutation {
  readonly operation: 'set' | 'remove'
  readonly indexMac: Uint8Array
  readonly valueMac: Uint8Array
}

/** An empty collection. */
export const EMPTY_COLLECTION: CollectionHash = { version: 0, hash: Buffer.alloc(128) }

/** Derives the five keys from an app state key. */
export function expandSyncdKey(keyData: Uint8Array): SyncdKeys {
  const okm = Buffer.from(hkdfSync('sha256', keyData, new Uint8Array(0), 'WhatsApp Mutation Keys', 160))
  const part = (index: number): Buffer => okm.subarray(index * 32, index * 32 + 32)
  return {
    index: part(0),
    encryption: part(1),
    valueMac: part(2),
    snapshotMac: part(3),
    patchMac: part(4),
  }
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

function hmac(algorithm: 'sha256' | 'sha512', key: Uint8Array, parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac(algorithm, key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

/** MAC under which an index is stored. */
export function syncdIndexMac(keys: SyncdKeys, index: Uint8Array): Buffer {
  return hmac('sha256', keys.index, [index])
}

/** MAC over the operation, the key id and the encrypted value. */
export function syncdValueMac(
  keys: SyncdKeys,
  mutation: { operation: 'set' | 'remove'; keyId: Uint8Array; encrypted: Uint8Array },
): Buffer {
  const head = Buffer.concat([Buffer.from([mutation.operation === 'set' ? 1 : 2]), mutation.keyId])
  return hmac('sha512', keys.valueMac, [head, mutation.encrypted, uint64(head.length)]).subarray(0, 32)
}

/** MAC over the state a patch leads to. */
export function syncdSnapshotMac(keys: SyncdKeys, collection: string, state: CollectionHash): Buffer {
  return hmac('sha256', keys.snapshotMac, [state.hash, uint64(state.version), Buffer.from(collection)])
}

/** MAC over a whole patch. */
export function syncdPatchMac(
  keys: SyncdKeys,
  patch: {
    collection: string
    version: number
    snapshotMac: Uint8Array
    valueMacs: readonly Uint8Array[]
  },
): Buffer {
  const tail = [uint64(patch.version), Buffer.from(patch.collection)]
  return hmac('sha256', keys.patchMac, [patch.snapshotMac, ...patch.valueMacs, ...tail])
}

/** AES-256-CBC with the iv in front. */
export function syncdEncrypt(keys: SyncdKeys, plaintext: Uint8Array): Buffer {
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', keys.encryption, iv)
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final()])
}

/** Undoes `syncdEncrypt`. */
export function syncdDecrypt(keys: SyncdKeys, encrypted: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-cbc', keys.encryption, encrypted.subarray(0, 16))
  return Buffer.concat([decipher.update(encrypted.subarray(16)), decipher.final()])
}

/** Adds or takes one value MAC: 64 little-endian 16-bit lanes, each modulo 2^16. */
function mixLanes(hash: Buffer, valueMac: Uint8Array, sign: 1 | -1): void {
  const expanded = Buffer.from(hkdfSync('sha256', valueMac, new Uint8Array(0), 'WhatsApp Patch Integrity', 128))
  for (let at = 0; at < 128; at += 2) {
    hash.writeUInt16LE((hash.readUInt16LE(at) + sign * expanded.readUInt16LE(at)) & 0xffff, at)
  }
}

/**
 * The hash after these mutations, and the value MACs that changed (null: gone). `knownMac` tells the MAC an index had;
 * a removal of an unknown index changes nothing.
 */
export function applyToHash(
  hash: Uint8Array,
  mutations: readonly HashedMutation[],
  knownMac: (index: string) => string | null,
): { readonly hash: Buffer; readonly changed: ReadonlyMap<string, string | null> } {
  const mixed = Buffer.from(hash)
  const changed = new Map<string, string | null>()
  for (const mutation of mutations) {
    const index = Buffer.from(mutation.indexMac).toString('base64')
    const before = changed.get(index)
    const previous = before === undefined ? knownMac(index) : before
    if (previous !== null) mixLanes(mixed, Buffer.from(previous, 'base64'), -1)
    if (mutation.operation === 'set') mixLanes(mixed, mutation.valueMac, 1)
    changed.set(index, mutation.operation === 'set' ? Buffer.from(mutation.valueMac).toString('base64') : null)
  }
  return { hash: mixed, changed }
}
