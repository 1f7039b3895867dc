import { basename } from 'node:path/posix'

const MAX_NAME = 200
/** What ends lines, hides in names, or turns their direction around. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** A name that can be shown and saved anywhere: no path, nothing invisible, not too long. Null when nothing is left. */
export function toFileName(text: string): string | null {
  const plain = text.replaceAll('\\', '/').toWellFormed().replace(INVISIBLE, '')
  const name = basename(plain)
    .replace(/[<>:"|?*]/g, '_')
    .trim()
  if (name === '' || /^\.+$/.test(name)) return null
  return shorten(name)
}

/** The end of a name tells its type, so the middle goes. */
function shorten(name: string): string {
  if (name.length <= MAX_NAME) return name
  const extension = extensionOf(name)
  // Half of a surrogate pair may be left at the cut.
  return name.slice(0, MAX_NAME - extension.length).replace(/[\uD800-\uDBFF]$/, '') + extension
}

/** The name that an answer's header or its address gives a file. */
export function nameOfDownload(url: string, disposition: string | undefined): string | null {
  return (disposition === undefined ? null : fromDisposition(disposition)) ?? fromPath(new URL(url).pathname)
}

function fromDisposition(header: string): string | null {
  const extended = /filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(header)?.[1]
  const quoted = /filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(header)?.[1]?.replace(/\\(.)/g, '$1')
  const plain = /filename\s*=\s*([^;"\s]+)/i.exec(header)?.[1]
  const text = extended === undefined ? (quoted ?? plain) : decode(extended)
  return text === undefined ? null : toFileName(text)
}

const fromPath = (path: string): string | null => toFileName(decode(path.slice(path.lastIndexOf('/') + 1)))

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** `.pdf`, or nothing. */
const extensionOf = (name: string): string => /[^.](\.[A-Za-z0-9]{1,10})$/.exec(name)?.[1] ?? ''

/** The same name for a file that has become another type. */
export const withExtension = (name: string, extension: string): string =>
  shorten(name.slice(0, name.length - extensionOf(name).length) + extension)
