import type { MediaType } from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import type { WantedDownload } from '../../../core/ports/engine-capabilities.ts'
import { unwrap } from '../convert/unwrap.ts'
import { decodeMessage, type ProtoMessage, toNumber } from '../proto.ts'

/** Where WhatsApp keeps a file, and what opens it. */
export interface RemoteFile {
  readonly type: MediaType
  readonly url: URL
  /** Null: the file is not encrypted, as in channels. */
  readonly mediaKey: Uint8Array | null
  readonly sha256: Uint8Array | null
  /** Bytes, as the sender says; null when they do not. */
  readonly size: number | null
}

/** A part of a protobuf that describes a file. */
export interface FileFields {
  mediaKey?: Uint8Array | null
  directPath?: string | null
  url?: string | null
  fileSha256?: Uint8Array | null
  fileLength?: unknown
}

/** Fields of a message that hold a file, and as what its key was derived. */
const TYPES: Readonly<Record<string, MediaType>> = {
  imageMessage: 'image',
  videoMessage: 'video',
  ptvMessage: 'ptv',
  audioMessage: 'audio',
  documentMessage: 'document',
  stickerMessage: 'sticker',
  productImage: 'product',
  productImageMessage: 'product',
}

/** What is quoted has files that are not the message's; those of cards are parts of their own. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'contextInfo',
  'protocolMessage',
  'messageContextInfo',
  'carouselMessage',
])
const MAX_DEPTH = 8
const HOST = 'mmg.whatsapp.net'
const SHA256_BYTES = 32

/** A message's protobuf, and which of its files is meant, as the core's `FilePart` counts them. */
export interface FileSource<Message> {
  readonly message: Message
  readonly part: number
}

interface FoundFile {
  readonly type: MediaType
  readonly fields: FileFields
}

/** The file, however the message is wrapped, with the part of the protobuf that describes it. */
function findFile({ message, part }: FileSource<ProtoMessage>): FoundFile | null {
  if (part === 0) return firstFile(message, 0)
  const header = cardsIn(unwrap(message))?.[part - 1]?.header
  return header ? firstFile(header, 0) : null
}

const cardsIn = ({ interactiveMessage, templateMessage }: ProtoMessage) =>
  (interactiveMessage ?? templateMessage?.interactiveMessageTemplate)?.carouselMessage?.cards

function firstFile(message: object, depth: number): FoundFile | null {
  if (depth > MAX_DEPTH) return null
  for (const [name, value] of Object.entries(message) as [string, unknown][]) {
    if (typeof value !== 'object' || value === null || ELSEWHERE.has(name) || value instanceof Uint8Array) continue
    const type = TYPES[name]
    if (type && isFile(value)) return { type, fields: value }
    const inside = firstFile(value, depth + 1)
    if (inside) return inside
  }
  return null
}

/** Whether it has a file of its own; those of cards do not count. */
export const hasFile = (message: ProtoMessage): boolean => firstFile(message, 0) !== null

const isFile = (value: FileFields): boolean => Boolean(value.directPath || value.url)

/** Throws FILE_INVALID when the message has no such file that could be fetched. */
export function requireRemoteFile({ raw, part, sha256 }: WantedDownload): RemoteFile {
  const { type, fields } = requireFile({ message: decode(raw), part })
  return {
    type,
    url: addressOf(fields),
    mediaKey: fields.mediaKey?.length ? fields.mediaKey : null,
    sha256: checksumOf(fields, sha256),
    size: fields.fileLength == null ? null : toNumber(fields.fileLength),
  }
}

/** Files are kept under their checksum: one that is not said, or said differently in two places, must not pass for another. */
function checksumOf({ fileSha256 }: FileFields, wanted: string | null): Buffer | null {
  const said = fileSha256?.length ? Buffer.from(fileSha256) : null
  if (said && said.length !== SHA256_BYTES) throw new GatewayError('FILE_INVALID', "the file's checksum is no SHA-256")
  if (wanted === null || wanted === said?.toString('hex')) return said
  throw new GatewayError('FILE_INVALID', 'the message describes two files as one')
}

/** Throws FILE_INVALID. */
export function requireFile(source: FileSource<ProtoMessage>): FoundFile {
  const found = findFile(source)
  if (!found) throw new GatewayError('FILE_INVALID', 'the message names no file')
  return found
}

function decode(raw: Uint8Array): ProtoMessage {
  try {
    return decodeMessage(raw)
  } catch (error) {
    throw new GatewayError('FILE_INVALID', 'the message cannot be read', { cause: error })
  }
}

/** Whoever wrote the message chose these texts: they may lead to WhatsApp's media hosts and nowhere else. */
function addressOf({ directPath, url }: FileFields): URL {
  const address = directPath ? URL.parse(directPath, `https://${HOST}`) : URL.parse(url ?? '')
  const isOurs = directPath ? address?.host === HOST : address?.host.endsWith('.whatsapp.net')
  if (!address || !isOurs || address.protocol !== 'https:' || address.username !== '') {
    throw new GatewayError('FILE_INVALID', "the file's address is not one of WhatsApp's")
  }
  return address
}
