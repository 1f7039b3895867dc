import type { Storage } from './types.ts'

/** Blobs by path, as clients encrypted them. */
export interface MediaStore {
  put(path: string, bytes: Uint8Array): void
  get(path: string): Uint8Array | null
  has(path: string): boolean
  /** The blob is gone, as after WhatsApp's retention: later downloads get 410. */
  drop(path: string): void
  isDropped(path: string): boolean
}

const DROPPED = 'dropped'

/** Blobs live in the storage; nothing is cached twice. */
export function createMediaStore(storage: Storage): MediaStore {
  const read = (path: string) => {
    const row = storage.get('media', path)
    return row === null || row === DROPPED ? null : Buffer.from(row, 'base64')
  }
  return {
    put: (path, bytes) => storage.put('media', path, Buffer.from(bytes).toString('base64')),
    get: read,
    has: (path) => ![null, DROPPED].includes(storage.get('media', path)),
    drop: (path) => storage.put('media', path, DROPPED),
    isDropped: (path) => storage.get('media', path) === DROPPED,
  }
}
