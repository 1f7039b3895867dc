import type { ObjectStore } from '../model/session.ts'
import type { ObjectPlace } from './encoder.ts'

/** A part of a file; both ends are included. */
export interface FileRange {
  readonly start: number
  readonly end: number
}

/** Where files of messages live: a folder or an object store. Names are content-addressed, never paths. */
export interface MediaStore {
  /**
   * Keeps what comes under this name, in place of what is there; resolves with its size once all of it is kept. When the
   * source throws, so does this, and nothing of it stays. The pieces are the store's from then on. Throws STORAGE_FULL,
   * STORAGE_FAILED. Never whole in memory.
   */
  write(session: string, name: string, source: AsyncIterable<Uint8Array>): Promise<number>
  /** Null when absent. Throws STORAGE_FAILED. */
  open(session: string, name: string): Promise<StoredFile | null>
  /** Idempotent. */
  delete(session: string, name: string): Promise<void>
  deleteSession(session: string): Promise<void>
  /** Removes what writes left that a crash ended. Called before anything is written. */
  sweep(): Promise<void>
  /** Where an object store keeps the file of this name; absent when it is none. */
  locate?(session: string, name: string): ObjectPlace | null
  /** An address of the object store from which the file can be read for a while; null when links are not to lead there. */
  presign?(session: string, name: string, answer: PresignedAnswer): Promise<string | null>
  /** From now on a session's files go to an object store of its own; null: to the one of all. */
  place?(session: string, own: ObjectStore | null): void
  /** Whether a session's files are in a store of its own, which is not tidied up. */
  isOwn?(session: string): boolean
}

/** What the object store is to say of a file. */
export interface PresignedAnswer {
  readonly contentType: string
  readonly contentDisposition: string
}

/** A file that is there, with its bytes on demand. */
export interface StoredFile {
  readonly size: number
  read(range?: FileRange): AsyncIterable<Uint8Array>
}

/** For a gateway that keeps no files. */
export const NO_MEDIA: MediaStore = {
  async write(_session, _name, source) {
    let size = 0
    for await (const chunk of source) size += chunk.length
    return size
  },
  open: () => Promise.resolve(null),
  delete: () => Promise.resolve(),
  deleteSession: () => Promise.resolve(),
  sweep: () => Promise.resolve(),
}
