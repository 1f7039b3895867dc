import type { FileSource } from '../../../core/model/draft.ts'
import { invalid } from '../invalid.ts'
import type { WahaFile } from '../schemas/file.ts'

interface FileOptions {
  /** Where the request has it. */
  readonly field?: string
  readonly convert?: boolean | null
}

/** A file as WAHA's requests bring it: at an address, or as Base64. Throws BAD_REQUEST when it is neither, or both. */
export function toFileSource(file: WahaFile, { field = 'file', convert }: FileOptions = {}): FileSource {
  const { url, data, mimetype, filename } = file
  const told = {
    ...(filename && { name: filename }),
    ...(mimetype && { mimetype }),
    ...(convert && { convert }),
  }
  if (url && data) throw invalid(`${field} must have either url or data, not both`)
  if (data) return { from: 'base64', data, ...told }
  if (!url) throw invalid(`${field} must have url or data`)
  if (!isWebAddress(url)) throw invalid(`${field}.url must be a URL address`)
  return { from: 'url', url, ...told }
}

const isWebAddress = (url: string): boolean => /^https?:$/.test(URL.parse(url)?.protocol ?? '')
