/** What part of a file is asked for: all of it, these bytes (both ends included), or bytes that are not there. */
export type ByteRange = 'all' | 'unsatisfiable' | { readonly start: number; readonly end: number }

/** Reads a Range header. Several ranges at once, and what cannot be read, mean the whole file, as HTTP allows. */
export function parseRange(header: string | undefined, size: number): ByteRange {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return 'all'
  const [, from = '', to = ''] = match
  if (from === '') return suffix(Number(to), size)
  const start = Number(from)
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  return start >= size || end < start ? 'unsatisfiable' : { start, end }
}

function suffix(length: number, size: number): ByteRange {
  if (length === 0 || size === 0) return 'unsatisfiable'
  return { start: Math.max(0, size - length), end: size - 1 }
}
