/** Where files of messages live: a folder or an object store. Names are content-addressed or message ids, never paths. */
export interface MediaStore {
  put(session: string, name: string, bytes: Uint8Array): Promise<void>
  /** Null when absent. `read` streams bytes start to end (inclusive). */
  open(session: string, name: string): Promise<StoredFile | null>
  deleteSession(session: string): Promise<void>
}

/** A file that is there, with its bytes on demand. */
export interface StoredFile {
  readonly size: number
  readonly mimetype: string
  read(range?: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array>
}
