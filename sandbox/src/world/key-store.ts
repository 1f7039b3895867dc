import { createHash } from 'node:crypto'

import type { Storage } from './types.ts'

/** A signed prekey as uploaded. */
export interface SignedPreKey {
  readonly id: number
  readonly value: Uint8Array
  readonly signature: Uint8Array
}

/** A one-time prekey as uploaded. */
export interface OneTimeKey {
  readonly id: number
  readonly value: Uint8Array
}

/** The lasting part of a device's bundle. */
export interface Bundle {
  readonly registrationId: number
  readonly identity: Uint8Array
  readonly signedPreKey: SignedPreKey
}

/** Signal keys by device (`<number>:<device>`). */
export interface KeyStore {
  upload(owner: string, bundle: Bundle, keys: readonly OneTimeKey[]): void
  rotate(owner: string, signedPreKey: SignedPreKey): boolean
  bundle(owner: string): Bundle | null
  count(owner: string): number
  /** Hands out a one-time key; nobody gets it again. Null when none is left. */
  take(owner: string): OneTimeKey | null
  /** Ids of the keys that are left and the hash over the whole bundle. */
  digest(owner: string): { readonly ids: readonly number[]; readonly hash: Uint8Array } | null
  remove(owner: string): void
}

interface Keys {
  bundle: Bundle | null
  readonly oneTime: Map<number, OneTimeKey>
}

/** Keys are read when first asked for and written when they change. */
export function createKeyStore(storage: Storage): KeyStore {
  const loaded = new Map<string, Keys>()
  const keysOf = (owner: string) => {
    const keys = loaded.get(owner) ?? load(storage, owner)
    loaded.set(owner, keys)
    return keys
  }
  const saveBundle = (owner: string, bundle: Bundle) => {
    keysOf(owner).bundle = bundle
    storage.put('bundle', owner, serializeBundle(bundle))
  }
  const forget = (owner: string, id: number) => {
    keysOf(owner).oneTime.delete(id)
    storage.delete('prekey', rowId(owner, id))
  }
  return {
    upload(owner, bundle, added) {
      storage.atomically(() => {
        saveBundle(owner, bundle)
        for (const key of added) {
          keysOf(owner).oneTime.set(key.id, key)
          storage.put('prekey', rowId(owner, key.id), Buffer.from(key.value).toString('base64'))
        }
      })
    },
    rotate(owner, signedPreKey) {
      const bundle = keysOf(owner).bundle
      if (bundle) saveBundle(owner, { ...bundle, signedPreKey })
      return bundle !== null
    },
    bundle: (owner) => keysOf(owner).bundle,
    count: (owner) => keysOf(owner).oneTime.size,
    take(owner) {
      const first = keysOf(owner).oneTime.values().next()
      if (first.done) return null
      forget(owner, first.value.id)
      return first.value
    },
    digest(owner) {
      const { bundle, oneTime } = keysOf(owner)
      if (!bundle) return null
      const hash = createHash('sha1').update(bundle.identity).update(bundle.signedPreKey.value)
      hash.update(bundle.signedPreKey.signature)
      for (const key of oneTime.values()) hash.update(key.value)
      return { ids: [...oneTime.keys()], hash: hash.digest() }
    },
    remove(owner) {
      keysOf(owner).oneTime.forEach((_key, id) => forget(owner, id))
      storage.delete('bundle', owner)
      loaded.delete(owner)
    },
  }
}

function rowId(owner: string, id: number): string {
  return `${owner}:${String(id).padStart(8, '0')}`
}

function load(storage: Storage, owner: string): Keys {
  const row = storage.get('bundle', owner)
  const oneTime = new Map<number, OneTimeKey>()
  if (!row) return { bundle: null, oneTime }
  for (const { id, value } of storage.list('prekey', `${owner}:`)) {
    const keyId = Number(id.slice(owner.length + 1))
    oneTime.set(keyId, { id: keyId, value: Buffer.from(value, 'base64') })
  }
  return { bundle: parseBundle(row), oneTime }
}

function serializeBundle({ registrationId, identity, signedPreKey }: Bundle): string {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  const { id, value, signature } = signedPreKey
  return JSON.stringify([registrationId, base64(identity), id, base64(value), base64(signature)])
}

function parseBundle(row: string): Bundle {
  const [registrationId, identity, id, value, signature] = JSON.parse(row) as [number, string, number, string, string]
  const bytes = (text: string) => Buffer.from(text, 'base64')
  return {
    registrationId,
    identity: bytes(identity),
    signedPreKey: { id, value: bytes(value), signature: bytes(signature) },
  }
}
