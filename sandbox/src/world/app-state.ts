import type { Storage } from './types.ts'

/** The server is blind to app state: it numbers opaque patches and hands them out. */
export interface AppState {
  version(number: string, collection: string): number
  /** Patches after a version, at most `limit` of them. */
  after(
    number: string,
    collection: string,
    page: { readonly version: number; readonly limit: number },
  ): readonly Uint8Array[]
  /** Stores a patch at the next version and returns that. */
  append(number: string, collection: string, stamp: (version: number) => Uint8Array): number
}

/** Collections that clients may name. */
export const COLLECTIONS: readonly string[] = [
  'critical_block',
  'critical_unblock_low',
  'regular_high',
  'regular',
  'regular_low',
]

/** Patches by account and collection. */
export function createAppState(storage: Storage): AppState {
  const heads = new Map<string, number>()
  const version = (number: string, collection: string) => {
    const key = `${number}:${collection}`
    const known = heads.get(key) ?? Number(storage.get('app-state', key) ?? 0)
    heads.set(key, known)
    return known
  }
  return {
    version,
    after(number, collection, { version: from, limit }) {
      const patches: Uint8Array[] = []
      const last = Math.min(version(number, collection), from + limit)
      for (let at = from + 1; at <= last; at += 1) {
        const row = storage.get('patch', `${number}:${collection}:${at}`)
        if (row !== null) patches.push(Buffer.from(row, 'base64'))
      }
      return patches
    },
    append(number, collection, stamp) {
      const next = version(number, collection) + 1
      storage.atomically(() => {
        storage.put('patch', `${number}:${collection}:${next}`, Buffer.from(stamp(next)).toString('base64'))
        storage.put('app-state', `${number}:${collection}`, String(next))
      })
      heads.set(`${number}:${collection}`, next)
      return next
    },
  }
}
