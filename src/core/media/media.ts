import { GatewayError, type ErrorCode } from '../errors.ts'
import { requireMessage } from '../message-changes/change.ts'
import { toRef } from '../message-ref.ts'
import type { GatewayEvent } from '../model/event.ts'
import type { MessageLookup } from '../messages.ts'
import type { Message } from '../model/message.ts'
import type { MediaLink, SessionLinks } from '../ports/encoder.ts'
import type { FileRecord, FileState } from '../ports/file-store.ts'
import type { MediaStore, PresignedAnswer, StoredFile } from '../ports/media-store.ts'
import type { Store } from '../ports/store.ts'
import { fetchSeveral } from './fetch-several.ts'
import type { MediaJobs } from './jobs.ts'
import { inlineMessageOf, readInline } from './inline.ts'
import { fileOf, type MediaLinks, type SignedQuery } from './links.ts'
import { toServed } from './served.ts'
import type { MediaSettings } from './settings.ts'

/** The file of a message that is here. */
export interface OpenedFile extends StoredFile {
  readonly message: Message
  /** Names the content: the same file has the same. */
  readonly tag: string
  /** How it is to be answered to a client: never as something that a browser would run. */
  readonly served: PresignedAnswer
  /** An address of the object store to read it from; null when the bytes come from here. */
  direct(): Promise<string | null>
}

/** How far the file of a message is. */
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
  /** Where a message's file can be had from now on, for a while; null when it has none. Named as `SessionLinks.link` says. */
  link(session: string, message: Message, name?: string): MediaLink | null
  /** The same for encoders of events. */
  linksOf(session: string): SessionLinks
  /** Whether a request for a file by its link may be answered without a key. */
  isSigned(session: string, file: string, query: SignedQuery): boolean
  /**
   * The file of a message, sent or received; fetched when it is not here, which takes at most `waitMs`. Throws
   * MESSAGE_NOT_FOUND, FILE_NOT_FOUND (the message has none), FILE_GONE, FILE_INVALID, FILE_TOO_LARGE,
   * SESSION_NOT_READY, WHATSAPP_UNREACHABLE (also when it takes longer: it goes on), STORAGE_FULL, STORAGE_FAILED.
   */
  open(session: string, ref: MessageLookup, options?: { readonly waitMs?: number }): Promise<OpenedFile>
  /**
   * The file of the message that an event tells of, as Base64: null when it has none, a large one (more than 1 MiB), or one
   * that is not here within seconds.
   */
  inline(session: string, event: GatewayEvent): Promise<string | null>
  /** One entry per message; null for those without a file. */
  stateOf(session: string, messages: readonly Message[]): Promise<readonly (MediaStatus | null)[]>
  /**
   * The same after those that are not here were fetched, a few at a time, which takes at most `waitMs` in all; what is not
   * here by then is `pending` and goes on. Files that failed stay so.
   */
  fetch(
    session: string,
    messages: readonly Message[],
    options?: { readonly waitMs?: number },
  ): Promise<readonly (MediaStatus | null)[]>
  /** Fetches a file again that failed; does not wait for it. Throws MESSAGE_NOT_FOUND, FILE_NOT_FOUND. */
  retry(session: string, ref: MessageLookup): Promise<MediaStatus>
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
    link: (session, message, name) => links.of(session).link(message, now(), name),
    linksOf: (session) => links.of(session),
    isSigned: (session, file, query) => links.isSigned(session, file, query),
    async open(session, ref, { waitMs = deps.settings.waitMs } = {}) {
      const message = await requireWithFile(store, session, ref)
      const record = await want(store, session, message)
      return (await openReady(deps, message, record)) ?? openFetched(deps, { session, message, record, waitMs })
    },
    async inline(session, event) {
      const message = inlineMessageOf(event)
      return message && readInline(media, session, message)
    },
    stateOf: (session, messages) => stateOf(store, session, messages),
    async fetch(session, messages, { waitMs = deps.settings.waitMs } = {}) {
      await fetchSeveral(deps, session, { messages, waitMs })
      return stateOf(store, session, messages)
    },
    async retry(session, ref) {
      const message = await requireWithFile(store, session, ref)
      const { key, state } = await want(store, session, message)
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
      return toStatus(await want(store, session, message))
    },
  }
  return media
}

async function stateOf(store: Store, session: string, messages: readonly Message[]) {
  const records = await store.files.list(session, messages)
  return messages.map((message, at) => (fileOf(message) ? toStatus(records[at] ?? null) : null))
}

async function requireWithFile(store: Store, session: string, ref: MessageLookup): Promise<Message> {
  const message = await requireMessage(store, session, ref)
  if (fileOf(message)) return message
  throw new GatewayError('FILE_NOT_FOUND', `message ${message.id} has no file`)
}

async function want(store: Store, session: string, message: Message): Promise<FileRecord> {
  const record = await store.files.want(session, toRef(message), null)
  if (record) return record
  throw new GatewayError('MESSAGE_NOT_FOUND', `message ${message.id} is gone`)
}

async function openReady(deps: MediaDeps, message: Message, record: FileRecord): Promise<OpenedFile | null> {
  const { session, file: name } = record
  const media = fileOf(message)
  if (name === null || !media) return null
  const stored = await deps.media.open(session, name)
  if (!stored) {
    // Somebody removed it from outside.
    await deps.store.files.drop(session, name)
    return null
  }
  await deps.store.files.touch(session, name, deps.now())
  const served = toServed(media, message.id)
  return {
    message,
    size: stored.size,
    read: (range) => stored.read(range),
    tag: name,
    served,
    direct: async () => (await deps.media.presign?.(session, name, served)) ?? null,
  }
}

interface Asked {
  readonly session: string
  readonly message: Message
  readonly record: FileRecord
  readonly waitMs: number
}

async function openFetched(deps: MediaDeps, { session, message, record, waitMs }: Asked): Promise<OpenedFile> {
  if (record.state === 'failed') {
    const code = (record.code ?? 'FILE_GONE') as ErrorCode
    throw new GatewayError(code, record.reason ?? 'the file could not be fetched')
  }
  await within(waitMs, deps.jobs.demand(record))
  const file = await openReady(deps, message, await want(deps.store, session, message))
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
