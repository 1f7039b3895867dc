import { createHash } from 'node:crypto'
import { requireCapability } from '../capability.ts'
import { GatewayError } from '../errors.ts'
import { toRef } from '../message-ref.ts'
import type { MediaInfo } from '../model/content.ts'
import type { Message } from '../model/message.ts'
import type { MediaCapability } from '../ports/engine-capabilities.ts'
import type { FileRecord } from '../ports/file-store.ts'
import type { MediaStore } from '../ports/media-store.ts'
import type { Store } from '../ports/store.ts'
import type { KeyedLock } from '../../util/keyed-lock.ts'
import type { Runtime } from '../runtime.ts'
import { fileOf } from './file-of.ts'

export interface FetchDeps {
  readonly store: Store
  readonly media: MediaStore
  readonly runtime: Runtime
  /** One at a time writes or removes a stored file. */
  readonly fileLock: KeyedLock
  readonly now: () => number
  readonly settings: { readonly maxFileBytes: number }
}

/** A stored file of one session. */
export interface FetchedFile {
  readonly name: string
  readonly size: number
}

/** The message of a record, when its file can still be had. Throws FILE_GONE. */
export async function requireFileMessage(store: Store, { session, message, part }: FileRecord) {
  const found = await store.messages.find(session, message)
  const file = found && fileOf(found, part)
  if (!found || !file) throw new GatewayError('FILE_GONE', 'the message was deleted')
  return { message: found, media: file.media }
}

/**
 * Brings a file of a message into the media store, unless it is there for another one. When WhatsApp does not have it any
 * more, the phone is asked once. Throws what the engine and the media store do, and FILE_TOO_LARGE.
 */
export async function fetchFile(deps: FetchDeps, record: FileRecord, signal: AbortSignal): Promise<FetchedFile> {
  const { message, media } = await requireFileMessage(deps.store, record)
  if (media.size !== null && media.size > deps.settings.maxFileBytes) throw tooLarge(deps.settings.maxFileBytes)
  const name = nameOf(record, message, media)
  return deps.fileLock.run(lockKey(record.session, name), async () => {
    const stored = await deps.store.files.begin(record.session, name, deps.now())
    // A store of the session's own keeps files longer than they are remembered here.
    const isThere = stored.size !== null || deps.media.isOwn?.(record.session) === true
    const found = isThere ? await deps.media.open(record.session, name) : null
    if (found) return { name, size: found.size }
    try {
      return { name, size: await write(deps, { record, message, sha256: media.sha256 ?? null, name }, signal) }
    } catch (error) {
      await deps.store.files.drop(record.session, name)
      throw error
    }
  })
}

export const lockKey = (session: string, name: string): string => `${session}/${name}`

/** By content, so that messages share it; of a sender who does not say what it is, the message's own. */
const nameOf = ({ session, part }: FileRecord, { id, chat, fromMe }: Message, { sha256 }: MediaInfo): string =>
  sha256 ??
  createHash('sha256')
    .update(JSON.stringify([session, chat, fromMe, id, ...(part === 0 ? [] : [part])]))
    .digest('hex')

interface Wanted {
  readonly record: FileRecord
  readonly message: Message
  readonly sha256: string | null
  readonly name: string
}

async function write(deps: FetchDeps, wanted: Wanted, signal: AbortSignal): Promise<number> {
  const { record, message, sha256, name } = wanted
  if (message.raw === null) throw unknownPlace()
  const { session } = record
  const engine = requireCapability(deps.runtime.require(session), 'media')
  const writeFrom = (raw: Uint8Array) =>
    deps.media.write(
      session,
      name,
      limited(engine.download({ raw, part: record.part, sha256 }, signal), deps.settings.maxFileBytes),
    )
  try {
    return await writeFrom(message.raw)
  } catch (error) {
    if (!isGone(error) || record.renewed) throw error
    return await writeFrom(await renew(deps, record, engine))
  }
}

/** One file of a message at a time: each finds in the protobuf what was renewed before it. */
function renew(deps: FetchDeps, record: FileRecord, engine: MediaCapability): Promise<Uint8Array> {
  const { session, key, part } = record
  return deps.fileLock.run(lockKey(session, JSON.stringify(record.message)), async () => {
    const { message } = await requireFileMessage(deps.store, record)
    if (message.raw === null) throw unknownPlace()
    const raw = await engine.renew(toRef(message), message.raw, part)
    await deps.store.files.renew(session, key, raw)
    return raw
  })
}

const unknownPlace = (): GatewayError => new GatewayError('FILE_GONE', 'nothing is known of where the file is')

const isGone = (error: unknown): boolean => error instanceof GatewayError && error.code === 'FILE_GONE'

/** The file as it comes; throws as soon as there is more of it than may be kept. That it is the file is the engine's to know. */
async function* limited(source: AsyncIterable<Uint8Array>, maxFileBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of source) {
    size += chunk.length
    if (size > maxFileBytes) throw tooLarge(maxFileBytes)
    yield chunk
  }
}

const tooLarge = (limit: number): GatewayError =>
  new GatewayError('FILE_TOO_LARGE', `files of more than ${limit} bytes are not fetched`)
