import { open } from 'node:fs/promises'

/** What the bytes of a file say it is; null when they have no mark. */
export type Sniffed = { readonly mimetype: string; readonly extension: string } | null

/** Loaded with the first file. */
const loadMarks = () => import('file-type')
const loadNames = async () => (await import('mime')).default

const OTHER_NAMES: Readonly<Record<string, string>> = {
  'audio/x-m4a': 'audio/mp4',
  'video/x-m4v': 'video/mp4',
  'audio/vnd.wave': 'audio/wav',
  'audio/opus': 'audio/ogg; codecs=opus',
  'application/ogg': 'audio/ogg',
  'image/jpg': 'image/jpeg',
}

/** Looks at the bytes alone. */
export async function sniff(path: string): Promise<Sniffed> {
  const { fileTypeFromFile } = await loadMarks()
  // A file that ends where its mark promises more is what has no mark.
  const found = await fileTypeFromFile(path).catch(() => undefined)
  if (!found) return null
  return { mimetype: OTHER_NAMES[found.mime] ?? found.mime, extension: `.${found.ext}` }
}

/** Containers of many types: what is in them, their name or their sender says. */
const CONTAINERS: Readonly<Record<string, RegExp>> = {
  'application/zip': /^application\/(?!pdf$)/,
  'application/x-cfb': /^application\/(msword|vnd\.ms-|vnd\.visio|x-)/,
  'application/xml': /^(application|text|image)\/(xml|html|svg\+xml|[\w.-]+\+xml|vnd\.)/,
  'application/gzip': /^application\//,
}

const MIMETYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,80}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}$/

/** A type as it can be told to others: without parameters, null when it is none. */
export function toMimetype(text: string | undefined): string | null {
  const plain = (text?.split(';', 1)[0] ?? '').trim().toLowerCase()
  return MIMETYPE.test(plain) ? (OTHER_NAMES[plain] ?? plain) : null
}

/** The usual extension of a type, with its dot. */
export const extensionFor = async (mimetype: string): Promise<string> => {
  const extension = (await loadNames()).getExtension(mimetype.split(';', 1)[0] ?? '')
  return extension === null ? '' : `.${extension}`
}

/** The type of a document: what its bytes say; what its sender or its name says only where they do not contradict. */
export async function typeOfDocument(file: {
  readonly path: string
  readonly name: string | null
  readonly claimed: string | null
  readonly sniffed: Sniffed
}): Promise<string> {
  const { path, name, sniffed } = file
  const [mime, { supportedMimeTypes }] = await Promise.all([loadNames(), loadMarks()])
  const isMarked = (claim: string): boolean =>
    (supportedMimeTypes.has(claim) && !claim.endsWith('xml')) || /^(audio|video|font)\//.test(claim)
  const claims = [file.claimed, name === null ? null : mime.getType(name)].filter((claim) => claim !== null)
  if (sniffed) {
    const within = CONTAINERS[sniffed.mimetype]
    return claims.find((claim) => within?.test(claim) && claim !== GENERIC) ?? sniffed.mimetype
  }
  const text = await isText(path)
  // What would have left its mark in the bytes is not what it is called.
  const possible = claims.find((claim) => !isMarked(claim) && claim !== GENERIC && (text || !claim.startsWith('text/')))
  return possible ?? (text ? 'text/plain' : GENERIC)
}

const GENERIC = 'application/octet-stream'

/** Whether a file begins as text does. */
async function isText(path: string): Promise<boolean> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4_096), 0, 4_096, 0)
  const head = buffer.subarray(0, bytesRead)
  if (head.includes(0)) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}
