import type { Logger } from 'pino'
import type { GatewayError } from '../../core/errors.ts'
import type { EngineEvent, EngineListener } from '../../core/ports/engine.ts'
import { isStorageError } from './errors.ts'
import { createBackoff, pause, within } from './timing.ts'

/** Builds the events of one thing that happened. Runs when everything before it is stored, so it may read the archive. */
export type EventSource = () => readonly EngineEvent[] | Promise<readonly EngineEvent[]>

/** The stanza that something came in. */
export interface Origin {
  readonly id: string
  /** When it came, on the clock of `performance.now`. */
  readonly at: number
}

/** Hands events to the gateway, one at a time, in order, until each is stored. */
export interface Inlet {
  /** Resolves true when all events are stored, false when they were put aside (their envelopes stay in the inbox). */
  push(source: EventSource, origin?: Origin | null): Promise<boolean>
  /** Resolves when what is stored would survive a power loss, or the inlet is closed. */
  flush(): Promise<void>
  readonly waiting: number
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>
  /** Whether it takes nothing any more. */
  readonly closed: boolean
  /** Whether the gateway's storage refuses events at the moment. */
  readonly blocked: boolean
  /** Waits at most this long for what is under way, then drops the rest. */
  close(waitMs: number): Promise<void>
}

export interface InletOptions {
  readonly listener: EngineListener
  /** Makes what the listener has stored survive a power loss. */
  readonly flush: () => Promise<void>
  readonly log: Logger
  /** Told when storage begins to refuse events and when it takes them again. */
  readonly onBlocked: (error: GatewayError | null) => void
  /** Told when all events of a stanza are stored. */
  readonly onStored?: (origin: Origin) => void
  /** Told of each event that is given up. */
  readonly onPutAside?: () => void
}

const TRIES = 4

/** What the log says of something that is tried again. */
interface Insistence {
  readonly about?: { readonly type: string; readonly trace: string | undefined }
  readonly again: string
  readonly givenUp: string
}

const STORING = {
  again: 'event not stored; trying again',
  givenUp: 'event could not be handled and was put aside',
}
const FLUSHING: Insistence = {
  again: 'events are stored, but not yet safe on the disk; trying again',
  givenUp: 'events are stored, but could not be made safe on the disk: a power loss may take them',
}

export function createInlet({ listener, flush, log, onBlocked, onStored, onPutAside }: InletOptions): Inlet {
  const closing = new AbortController()
  let tail: Promise<unknown> = Promise.resolve()
  let waiting = 0
  /** How many wait for storage that refuses them. */
  let refused = 0

  /** Storage errors are tried for as long as the session lives; others a few times. True when it worked. */
  async function insist(work: () => Promise<void>, what: Insistence): Promise<boolean> {
    const backoff = createBackoff(200, 30_000)
    let isRefused = false
    for (let attempt = 1; !closing.signal.aborted; attempt++) {
      try {
        await work()
        if (isRefused && --refused === 0) onBlocked(null)
        return true
      } catch (error) {
        if (isStorageError(error)) {
          if (!isRefused && ++refused === 1) onBlocked(error)
          isRefused = true
        } else if (attempt >= TRIES) {
          if (isRefused && --refused === 0) onBlocked(null)
          log.error({ err: error, ...what.about }, what.givenUp)
          return false
        }
        log.warn({ err: error, ...what.about, attempt }, what.again)
      }
      await pause(backoff.next(), closing.signal)
    }
    return false
  }

  /** An event that fails for another reason than storage is put aside. */
  async function store(event: EngineEvent): Promise<boolean> {
    const about = { type: event.type, trace: event.trace }
    const isStored = await insist(() => listener(event), { ...STORING, about })
    if (!isStored && !closing.signal.aborted) onPutAside?.()
    return isStored
  }

  async function storeAll(source: EventSource, origin: Origin | null): Promise<boolean> {
    if (closing.signal.aborted) return false
    try {
      let all = true
      const events = await source()
      const trace = origin?.id ? { trace: origin.id } : {}
      for (const event of events) all = (await store({ ...trace, ...(all ? event : unsettling(event)) })) && all
      if (origin && all && events.length > 0) onStored?.(origin)
      return all
    } catch (error) {
      log.error({ err: error, trace: origin?.id }, 'event could not be built and was put aside')
      onPutAside?.()
      return false
    }
  }

  return {
    push(source, origin = null) {
      waiting++
      const done = tail.then(() => storeAll(source, origin)).finally(() => waiting--)
      tail = done
      return done
    },
    flush: async () => void (await insist(flush, FLUSHING)),
    get waiting() {
      return waiting
    },
    get closed() {
      return closing.signal.aborted
    },
    get blocked() {
      return refused > 0
    },
    idle: async () => void (await tail),
    async close(waitMs) {
      if (refused === 0) await within(waitMs, tail)
      closing.abort()
      await tail
    },
  }
}

/** What came with it was put aside: it must be found in the inbox, whole. */
const unsettling = (event: EngineEvent): EngineEvent =>
  'envelopes' in event && event.envelopes ? { ...event, envelopes: [] } : event
