import { type ErrorCode, GatewayError } from '../errors.ts'
import { toRef } from '../message-ref.ts'
import type { FileRecord } from '../ports/file-store.ts'
import type { Store } from '../ports/store.ts'
import type { MediaJobs } from './jobs.ts'
import { fileOf, type WantedFile } from './file-of.ts'

export interface FetchSeveralDeps {
  readonly store: Store
  readonly jobs: MediaJobs
  readonly now: () => number
}

/** How many files one request has on their way at a time. */
const AT_ONCE = 4

/** After these the next file would not come either. */
const ENDS_ALL: ReadonlySet<ErrorCode> = new Set([
  'SESSION_NOT_FOUND',
  'SESSION_NOT_READY',
  'STOPPING',
  'STORAGE_FULL',
  'STORAGE_FAILED',
])

/**
 * Fetches those of these files that are not here, in their order; resolves when all have come or failed, and at the
 * latest after `waitMs`: those on their way by then go on. How each ended is in its record.
 */
export async function fetchSeveral(
  { store, jobs, now }: FetchSeveralDeps,
  session: string,
  { wanted, waitMs }: { readonly wanted: readonly WantedFile[]; readonly waitMs: number },
): Promise<void> {
  const files = wanted.flatMap(({ message, part }) => {
    const file = fileOf(message, part)
    return file ? [{ message, part: file.part }] : []
  })
  const records = await store.files.list(session, files)
  const missing = files.filter((_file, at) => isToFetch(records[at] ?? null, now())).values()
  let over = false
  const fetchInTurn = async () => {
    for (const { message, part } of missing) {
      const record = await store.files.want(session, toRef(message), { part, at: null })
      if (over) return
      if (record?.state !== 'pending') continue
      await jobs.demand(record).catch((error: unknown) => {
        if (error instanceof GatewayError && ENDS_ALL.has(error.code)) over = true
      })
      if (over) return
    }
  }
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, waitMs)
  try {
    await Promise.race([Promise.all(Array.from({ length: AT_ONCE }, fetchInTurn)), late])
  } finally {
    over = true
    clearTimeout(timer)
  }
}

/** What failed a moment ago is tried again at its time: asking often must not use up its attempts. */
const isToFetch = (record: FileRecord | null, now: number): boolean =>
  record === null ||
  (record.state === 'pending' && (record.attempts === 0 || record.nextAt === null || record.nextAt <= now))
