import type { FileSource } from './model/draft.ts'

/** A file that came with the request itself. It is on the disk until the request ends. */
export type Upload = Extract<FileSource, { readonly from: 'upload' }>

/** A file that is kept until it is disposed of. */
export interface HeldUpload extends AsyncDisposable {
  readonly upload: Upload
}

/** Where files that come with requests are put. */
export interface UploadStore {
  /** Writes it piece by piece. Throws FILE_TOO_LARGE, QUEUE_FULL, STORAGE_FULL, and then nothing is left. */
  take(
    pieces: AsyncIterable<Uint8Array>,
    about: { readonly name: string; readonly mimetype: string },
  ): Promise<HeldUpload>
}

/** Bodies hold whatever their sender wrote; what is an upload is known by its path, whose name nobody can guess. */
const held = new Set<string>()

/** Marks what the server has received as a file; disposing ends that. */
export function holdUpload(file: Omit<Upload, 'from'>): Disposable & { readonly upload: Upload } {
  held.add(file.path)
  return { upload: { from: 'upload', ...file }, [Symbol.dispose]: () => void held.delete(file.path) }
}

/** Whether a field of a body is a file that came with it. */
export function isUpload(value: unknown): value is Upload {
  if (typeof value !== 'object' || value === null) return false
  const { from, path } = value as Partial<Upload>
  return from === 'upload' && typeof path === 'string' && held.has(path)
}
