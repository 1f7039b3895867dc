import { createSlots } from '../../util/slots.ts'
import { GatewayError } from '../errors.ts'
import type { EventFeed } from '../events.ts'
import type { FileRecord } from '../ports/file-store.ts'
import { attempt, type AttemptDeps } from './attempt.ts'
import { fileOf } from './file-of.ts'
import type { MediaSettings } from './settings.ts'

/** Fetches files: those that are due, and those that somebody asks for. */
export interface MediaJobs {
  start(): void
  /** Looks for what is due. */
  wake(): void
  /** Fetches now, or joins who does already; rejects with why it failed. */
  demand(record: FileRecord): Promise<void>
  /** Ends what is under way for a session; what was due stays due. */
  halt(session: string): Promise<void>
  stop(): Promise<void>
}

export interface MediaJobsDeps extends AttemptDeps {
  readonly feed: EventFeed
  readonly settings: MediaSettings
}

interface Job {
  readonly session: string
  /** Not asked for: it counts against the limits. */
  readonly unasked: boolean
  readonly controller: AbortController
  readonly done: Promise<void>
}

/** Requests for files that are fetched at the same time; the others wait. */
const DEMANDED = 16
const MAX_PAUSE_MS = 60_000

export function createMediaJobs(deps: MediaJobsDeps): MediaJobs {
  const { store, settings, logger, now } = deps
  const running = new Map<number, Job>()
  const slots = createSlots(DEMANDED)
  let timer: NodeJS.Timeout | null = null
  let unsubscribe = (): void => {}
  let looking: Promise<void> | null = null
  let again = false
  let stopped = true

  const begin = (record: FileRecord, unasked: boolean): Job => {
    const controller = new AbortController()
    const { signal } = controller
    const work = () => attempt(deps, record, signal)
    const done = (unasked ? work() : slots.run(work, signal))
      .catch((error: unknown) => {
        throw signal.aborted ? new GatewayError('STOPPING', 'the session or the gateway is stopping') : error
      })
      .finally(() => {
        running.delete(record.key)
        wake()
      })
    const job = { session: record.session, unasked, controller, done }
    running.set(record.key, job)
    return job
  }
  const look = async () => {
    let until = now()
    for (;;) {
      const unasked = [...running.values()].filter((job) => job.unasked)
      if (stopped || unasked.length >= settings.parallel) return
      const of = freeSessions(deps.runtime.names(), unasked, settings.parallelPerSession)
      until = now()
      const record = await store.files.due({ until, of, busy: [...running.keys()] })
      if (!record) break
      if (!running.has(record.key) && !stopped) begin(record, true).done.catch(() => undefined)
    }
    const nextAt = await store.files.nextAt()
    // What was due already waits for room, and is looked for when there is some.
    if (nextAt !== null && !stopped) pauseFor(nextAt <= until ? MAX_PAUSE_MS : nextAt - now())
  }
  const pauseFor = (ms: number) => {
    if (timer) clearTimeout(timer)
    timer = setTimeout(wake, Math.min(Math.max(ms, 1), MAX_PAUSE_MS)).unref()
  }
  const wake = (): void => {
    if (stopped) return
    again = true
    looking ??= (async () => {
      while (again && !stopped) {
        again = false
        await look()
      }
    })()
      .catch((error: unknown) => {
        logger.warn({ err: error }, 'files that are due could not be looked for')
        pauseFor(settings.retryMs)
      })
      .finally(() => {
        looking = null
      })
  }
  const end = async (jobs: readonly Job[]) => {
    for (const { controller } of jobs) controller.abort()
    await Promise.allSettled(jobs.map(({ done }) => done))
  }
  return {
    wake,
    start() {
      stopped = false
      unsubscribe = deps.feed.subscribe(({ event }) => {
        if (event.type === 'message.created' && fileOf(event.message)) wake()
        // It may run from now on.
        if (event.type === 'session.status') wake()
      })
      wake()
    },
    async demand(record) {
      if (stopped) throw new GatewayError('STOPPING', 'the gateway is stopping')
      return (running.get(record.key) ?? begin(record, false)).done
    },
    halt: (session) => end([...running.values()].filter((job) => job.session === session)),
    async stop() {
      stopped = true
      unsubscribe()
      if (timer) clearTimeout(timer)
      await looking
      await end([...running.values()])
    },
  }
}

function freeSessions(names: readonly string[], jobs: readonly Job[], limit: number): readonly string[] {
  const counts = new Map<string, number>()
  for (const { session } of jobs) counts.set(session, (counts.get(session) ?? 0) + 1)
  return names.filter((name) => (counts.get(name) ?? 0) < limit)
}
