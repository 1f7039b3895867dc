import { type ErrorCode, GatewayError } from '../errors.ts'
import { toRef } from '../message-ref.ts'
import type { FileRecord } from '../ports/file-store.ts'
import type { Logger } from '../ports/logger.ts'
import type { Recorder } from '../recording.ts'
import { fetchFile, requireFileMessage, type FetchDeps, type FetchedFile } from './fetch.ts'

export interface AttemptDeps extends FetchDeps {
  readonly record: Recorder
  readonly logger: Logger
  readonly settings: { readonly maxFileBytes: number; readonly retryMs: number }
}

/** After these another attempt would end the same. */
const FINAL: ReadonlySet<ErrorCode> = new Set(['FILE_GONE', 'FILE_INVALID', 'FILE_TOO_LARGE', 'NOT_SUPPORTED'])
/** What an operator can do something about. */
const OURS: ReadonlySet<ErrorCode> = new Set(['STORAGE_FULL', 'STORAGE_FAILED'])
const MAX_ATTEMPTS = 6
const GROWTH = 4
/** For a session that does not run: nothing was attempted. */
const LATER_MS = 60_000

/** Fetches a file of a message once; stores and tells how it ended. Throws why it is not here. */
export async function attempt(deps: AttemptDeps, record: FileRecord, signal: AbortSignal): Promise<void> {
  const file = await fetchFile(deps, record, signal).catch(async (error: unknown) => {
    if (!signal.aborted) await note(deps, record, toGatewayError(error))
    throw error
  })
  await keep(deps, record, file)
}

async function keep(deps: AttemptDeps, { session, key, ...record }: FileRecord, file: FetchedFile): Promise<void> {
  await deps.record(session, async ({ tx, tell, at }) => {
    await tx.files.ready(session, key, { ...file, at: deps.now() })
    const message = await tx.messages.find(session, record.message)
    if (!message) return
    await tell(message.chat, {
      type: 'media.ready',
      target: toRef(message),
      ...partOf(record),
      size: file.size,
      timestamp: at,
    })
  })
}

async function note(deps: AttemptDeps, record: FileRecord, error: GatewayError): Promise<void> {
  const { session, key } = record
  const { code, message: reason } = error
  if (code === 'SESSION_NOT_READY') {
    if (record.nextAt !== null) await deps.store.files.amend(session, key, { nextAt: deps.now() + LATER_MS })
    return
  }
  const attempts = record.attempts + 1
  // The operator's store, unlike a session's own, is for the operator to look after.
  const isOurs = OURS.has(code) && deps.media.isOwn?.(session) !== true
  if (isOurs) deps.logger.warn({ session, attempts, err: error }, 'a file could not be kept')
  if (FINAL.has(code) || (attempts >= MAX_ATTEMPTS && record.nextAt !== null))
    return fail(deps, record, { code, reason, attempts })
  deps.logger.debug({ session, code, attempts, err: error }, 'a file could not be fetched')
  const nextAt = record.nextAt === null ? null : deps.now() + deps.settings.retryMs * GROWTH ** record.attempts
  await deps.store.files.amend(session, key, { code, reason, attempts, nextAt })
}

async function fail(
  deps: AttemptDeps,
  record: FileRecord,
  { code, reason, attempts }: { readonly code: ErrorCode; readonly reason: string; readonly attempts: number },
): Promise<void> {
  const { session, key } = record
  const found = await requireFileMessage(deps.store, record).catch(() => null)
  await deps.record(session, async ({ tx, tell, at }) => {
    await tx.files.amend(session, key, { state: 'failed', code, reason, attempts, nextAt: null })
    if (!found) return
    const target = toRef(found.message)
    await tell(target.chat, { type: 'media.failed', target, ...partOf(record), code, reason, timestamp: at })
  })
}

const partOf = ({ part }: Pick<FileRecord, 'part'>) => (part === 0 ? {} : { part })

const toGatewayError = (error: unknown): GatewayError =>
  error instanceof GatewayError
    ? error
    : new GatewayError('INTERNAL', 'the file could not be fetched', { cause: error })
