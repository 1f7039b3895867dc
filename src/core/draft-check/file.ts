import type { FileSource } from '../model/draft.ts'
import { refuse } from './refuse.ts'

const MAX_URL = 8_192
const MAX_HEADERS = 50
const MIN_EDGE = 16
const MAX_EDGE = 10_000

/** What can be said of a file before it is fetched. Throws BAD_REQUEST. */
export function checkFile(file: FileSource): void {
  const { maxEdge } = file
  if (maxEdge !== undefined && !(Number.isInteger(maxEdge) && maxEdge >= MIN_EDGE && maxEdge <= MAX_EDGE)) {
    refuse(`the longer side must be ${MIN_EDGE} to ${MAX_EDGE} pixels`)
  }
  if (file.from !== 'url' || /^data:/i.test(file.url)) return
  if (file.url.length > MAX_URL) refuse(`the URL of a file must not exceed ${MAX_URL} characters`)
  if (Object.keys(file.headers ?? {}).length > MAX_HEADERS) refuse(`a file can be fetched with ${MAX_HEADERS} headers`)
}
