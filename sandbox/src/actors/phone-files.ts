import { createReadStream } from 'node:fs'
import { createMediaEncryption, openMedia, type MediaKind } from '../wire/media.ts'
import { proto } from '../wire/proto.ts'
import type { Network } from '../world/types.ts'
import { ActorError } from './actor-error.ts'
import type { FileView } from './content/details.ts'
import { fileOf, type FileMessage } from './content/read-file.ts'
import { unwrapMessage } from './content/values.ts'
import type { PhoneContext } from './phone-context.ts'
import type { StoredMessage } from './phone-messages.ts'
import { nowSeconds } from './stanza.ts'

/** The bytes of a file, at once or piece by piece, or where they are on this machine's disk. */
export type FileData = Uint8Array | AsyncIterable<Uint8Array> | { readonly path: string }

/** The fields that every file on the media server has in its message. */
export type FileFields = Required<
  Pick<
    FileMessage,
    'url' | 'directPath' | 'mediaKey' | 'fileSha256' | 'fileEncSha256' | 'fileLength' | 'mediaKeyTimestamp'
  >
>

/** Which key a kind of file is encrypted with. */
const KEYS: Readonly<Record<FileView['type'], MediaKind>> = {
  image: 'Image',
  sticker: 'Image',
  video: 'Video',
  audio: 'Audio',
  document: 'Document',
}

async function* bytes(data: FileData): AsyncGenerator<Uint8Array> {
  if (data instanceof Uint8Array) yield data
  else if ('path' in data) yield* createReadStream(data.path) as AsyncIterable<Uint8Array>
  else yield* data
}

/** Encrypts a file and puts it on the media server. */
export async function uploadFile(
  network: Pick<Network, 'storeMedia'>,
  type: FileView['type'],
  data: FileData,
): Promise<FileFields> {
  const encryption = createMediaEncryption(KEYS[type])
  const { url, directPath } = await network.storeMedia(encryption.seal(bytes(data)))
  return { url: `${url}&mms3=true`, directPath, mediaKeyTimestamp: nowSeconds(), ...encryption.keys() }
}

/** A file as its reader gets it. */
export interface OpenFile {
  readonly mimetype: string
  readonly name: string | null
  /** Ends with an error when it is not what the message says. */
  readonly bytes: AsyncIterable<Uint8Array>
}

/** Downloads a file of a message and decrypts it; whoever reads to the end knows that every hash was right. */
export function openFile(context: PhoneContext, message: StoredMessage, index = 0): OpenFile {
  const { type, content } = requireFile(message, index)
  const { mediaKey, fileSha256, fileEncSha256, directPath } = content
  if (!mediaKey || !fileSha256 || !fileEncSha256 || !directPath) {
    throw new ActorError('FILE_NOT_FOUND', `message ${message.id} does not say where its file is`)
  }
  const blob = context.network.readMedia(directPath)
  if (blob === null) throw new ActorError('FILE_NOT_FOUND', `the media server does not have the file of ${message.id}`)
  return {
    mimetype: content.mimetype || 'application/octet-stream',
    name: content.fileName || null,
    bytes: openMedia(blob, { mediaKey, fileSha256, fileEncSha256, kind: KEYS[type] }),
  }
}

/** All of a file of a message. */
export async function readWholeFile(context: PhoneContext, message: StoredMessage, index = 0): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of openFile(context, message, index).bytes) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** The media server forgets the files of a message: downloads get 410, or 404. */
export function dropFile(context: PhoneContext, message: StoredMessage, how: 'gone' | 'missing'): void {
  requireFile(message)
  for (const { content } of filesOf(message)) context.network.dropMedia(content.directPath ?? '', how)
}

/** The phone itself no longer has the files of a message, so that it cannot upload them again. */
export function loseFile(context: PhoneContext, message: StoredMessage): Promise<void> {
  requireFile(message)
  return context.serial(async () => context.rows.put('file-lost', message.id, true))
}

interface StoredFile {
  readonly type: FileView['type']
  readonly content: FileMessage
}

/** The files of a stored message, wherever they stand: in it, above its buttons, on its cards in their order. */
export function filesOf(message: StoredMessage): readonly StoredFile[] {
  const content = unwrapMessage(proto.Message.decode(message.raw))
  const { buttonsMessage, interactiveMessage, templateMessage } = content
  const template = templateMessage?.hydratedTemplate ?? templateMessage?.hydratedFourRowTemplate
  const cards = (interactiveMessage?.carouselMessage?.cards ?? []).map(({ header }) => header)
  const holders = [content, buttonsMessage, interactiveMessage?.header, template, ...cards]
  return holders.flatMap((holder) => (holder && fileOf(holder)) ?? [])
}

/** The first, or another one by its place among those that there are. */
function requireFile(message: StoredMessage, index = 0): StoredFile {
  const file = filesOf(message)[index]
  if (file) return file
  throw new ActorError('FILE_NOT_FOUND', `message ${message.id} has no ${index > 0 ? 'such ' : ''}file`)
}
