import { GatewayError, type ErrorCode } from '../errors.ts'
import { requireMessage } from '../message-changes/change.ts'
import { toRef } from '../message-ref.ts'
import type { GatewayEvent } from '../model/event.ts'
import type { FilePart } from '../model/content.ts'
import type { MessageLookup } from '../messages.ts'
import type { Message } from '../model/message.ts'
import type { LinkChoice, MediaLink, SessionLinks } from '../ports/encoder.ts'
import type { FileRecord, FileState } from '../ports/file-store.ts'
import type { MediaStore, PresignedAnswer, StoredFile } from '../ports/media-store.ts'
import type { Store } from '../ports/store.ts'
import { fetchSeveral } from './fetch-several.ts'
import { fileOf, type WantedFile } from './file-of.ts'
import type { MediaJobs } from './jobs.ts'
import { inlineMessageOf, readInline } from './inline.ts'
import type { MediaLinks, SignedQuery } from './links.ts'
import { toServed } from './served.ts'
import type { MediaSettings } from './settings.ts'

/** A file of a message that is here. */
export interface OpenedFile extends StoredFile {
  readonly message: Message
  /** Names the content: the same file has the same. */
  readonly tag: string
  /** How it is to be answered to a client: never as something that a browser would run. */
  readonly served: PresignedAnswer
  /** An address of the object store to read it from; null when the bytes come from here. */
  direct(): Promise<string | null>
}

/** How far a file of a message is. */
export interface MediaStatus {
  readonly state: FileState
  /** Bytes, once it is here. */
  readonly size: number | null
  /** Why it failed, or why the last attempt did. */
  readonly code: ErrorCode | null
  readonly reason: string | null
}

/** Files that belong to messages. */
export interface Media {
  /** Where a message's file can be had from now on, for a while; null when it has none. Chosen as `SessionLinks.link` says. */
  link(session: string, message: Message, choice?: LinkChoice): MediaLink | null
  /** The same for encoders of events. */
  linksOf(session: string): SessionLinks
  /** Whether a request for a file by its link may be answered without a key. */
  isSigned(session: string, file: string, query: SignedQuery): boolean
  /**
   * The file of a message, sent or received, the first unless its part is named; fetched when it is not here, which takes at most `waitMs`. Throws
   * MESSAGE_NOT_FOUND, FILE_NOT_FOUND (the message has none), FILE_GONE, FILE_INVALID, FILE_TOO_LARGE,
   * SESSION_NOT_READY, WHATSAPP_UNREACHABLE (also when it takes longer: it goes on), STORAGE_FULL, STORAGE_FAILED.
   */
  open(
    session: string,
    ref: MessageLookup,
    options?: { readonly waitMs?: number; readonly part?: number | undefined },
  ): Promise<OpenedFile>
  /**
   * The file of the message that an event tells of, as Base64: null when it has none, a large one (more than 1 MiB), or one
   * that is not here within seconds.
   */
  inline(session: string, event: GatewayEvent): Promise<string | null>
  /** One entry per file; null where the message has none. */
  stateOf(session: string, wanted: readonly WantedFile[]): Promise<readonly (MediaStatus | null)[]>
  /**
   * The same after those that are not here were fetched, a few at a time, which takes at most `waitMs` in all; what is not
   * here by then is `pending` and goes on. Files that failed stay so.
   */
  fetch(
    session: string,
    wanted: readonly WantedFile[],
    options?: { readonly waitMs?: number },
  ): Promise<readonly (MediaStatus | null)[]>
  /** Fetches a file again that failed; does not wait for it. Throws MESSAGE_NOT_FOUND, FILE_NOT_FOUND. */
  retry(session: string, ref: MessageLookup, part?: number): Promise<MediaStatus>
}

export interface MediaDeps {
  readonly store: Store
  readonly media: MediaStore
  readonly links: MediaLinks
  readonly jobs: MediaJobs
  readonly settings: MediaSettings
  readonly now: () => number
}

export function createMedia(deps: MediaDeps): Media {
  const { links, jobs, store, now } = deps
  const media: Media = {
    link: (session, message, choice) => links.of(session).link(message, now(), choice),
    linksOf: (session) => links.of(session),
    isSigned: (session, file, query) => links.isSigned(session, file, query),
    async open(session, ref, { waitMs = deps.settings.waitMs, part } = {}) {
      const file = await requireWithFile(store, ref, { session, part })
      const record = await want(store, file)
      return (await openReady(deps, file, record)) ?? openFetched(deps, file, { record, waitMs })
    },
    async inline(session, event) {
      const message = inlineMessageOf(event)
      return message && readInline(media, session, message)
    },
    stateOf: (session, wanted) => stateOf(store, session, wanted),
    async fetch(session, wanted, { waitMs = deps.settings.waitMs } = {}) {
      await fetchSeveral(deps, session, { wanted, waitMs })
      return stateOf(store, session, wanted)
    },
    async retry(session, ref, part) {
      const file = await requireWithFile(store, ref, { session, part })
      const { key, state } = await want(store, file)
      if (state !== 'ready') {
        const change = {
          state: 'pending',
          code: null,
          reason: null,
          attempts: 0,
          renewed: false,
          nextAt: now(),
        } as const
        await store.files.amend(session, key, change)
        jobs.wake()
      }
      return toStatus(await want(store, file))
    },
  }
  return media
}

async function stateOf(store: Store, session: string, wanted: readonly WantedFile[]) {
  const files = wanted.map(({ message, part }) => fileOf(message, part))
  const listed = wanted.map(({ message }, at) => ({ message, part: files[at]?.part ?? 0 }))
  const records = await store.files.list(session, listed)
  return files.map((file, at) => (file ? toStatus(records[at] ?? null) : null))
}

interface FoundFile extends FilePart {
  readonly session: string
  readonly message: Message
}

async function requireWithFile(
  store: Store,
  ref: MessageLookup,
  { session, part }: { readonly session: string; readonly part: number | undefined },
): Promise<FoundFile> {
  const message = await requireMessage(store, session, ref)
  const file = fileOf(message, part)
  if (file) return { session, message, ...file }
  throw new GatewayError('FILE_NOT_FOUND', `message ${message.id} has no ${part ? `card ${part} with a ` : ''}file`)
}

async function want(store: Store, { session, message, part }: FoundFile): Promise<FileRecord> {
  const record = await store.files.want(session, toRef(message), { part, at: null })
  if (record) return record
  throw new GatewayError('MESSAGE_NOT_FOUND', `message ${message.id} is gone`)
}

async function openReady(deps: MediaDeps, file: FoundFile, record: FileRecord): Promise<OpenedFile | null> {
  const { session, message, part, media } = file
  const { file: name } = record
  if (name === null) return null
  const stored = await deps.media.open(session, name)
  if (!stored) {
    // Somebody removed it from outside.
    await deps.store.files.drop(session, name)
    return null
  }
  await deps.store.files.touch(session, name, deps.now())
  const served = toServed(media, part === 0 ? message.id : `${message.id}.${part}`)
  return {
    message,
    size: stored.size,
    read: (range) => stored.read(range),
    tag: name,
    served,
    direct: async () => (await deps.media.presign?.(session, name, served)) ?? null,
  }
}

async function openFetched(
  deps: MediaDeps,
  found: FoundFile,
  { record, waitMs }: { readonly record: FileRecord; readonly waitMs: number },
): Promise<OpenedFile> {
  if (record.state === 'failed') {
    const code = (record.code ?? 'FILE_GONE') as ErrorCode
    throw new GatewayError(code, record.reason ?? 'the file could not be fetched')
  }
  await within(waitMs, deps.jobs.demand(record))
  const file = await openReady(deps, found, await want(deps.store, found))
  if (file) return file
  throw new GatewayError('FILE_NOT_FOUND', 'the file was removed while it was asked for')
}

const RETRY_MS = 5_000

async function within(waitMs: number, work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const late = () =>
    reject(
      new GatewayError('WHATSAPP_UNREACHABLE', 'the file is still being fetched; ask again', {
        details: { retryAfterMs: RETRY_MS },
      }),
    )
  const timer = setTimeout(late, waitMs)
  try {
    await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

const toStatus = (record: FileRecord | null): MediaStatus => ({
  state: record?.state ?? 'pending',
  size: record?.size ?? null,
  code: (record?.code ?? null) as ErrorCode | null,
  reason: record?.reason ?? null,
})
