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
  /** Resolves when what is stored would survive a power loss, or the inlet is closed: WhatsApp may be told then. */
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

export function createInlet({ listener, flush, log, onBlocked, onStored, onPutAside }: InletOptions): Inlet {
  const closing = new AbortController()
  let tail: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let blocked = false

  function setBlocked(error: GatewayError | null): void {
    if (blocked === (error !== null)) return
    blocked = error !== null
    onBlocked(error)
  }

  /** Storage errors are tried for as long as the session lives; others a few times, then the event is put aside. */
  async function insist(
    work: () => Promise<void>,
    what: { readonly type: string; readonly trace?: string | undefined },
  ) {
    const backoff = createBackoff(200, 30_000)
    for (let attempt = 1; !closing.signal.aborted; attempt++) {
      try {
        await work()
        setBlocked(null)
        return true
      } catch (error) {
        if (isStorageError(error)) setBlocked(error)
        else if (attempt >= TRIES) {
          log.error({ err: error, ...what }, 'event could not be handled and was put aside')
          onPutAside?.()
          return false
        }
        log.warn({ err: error, ...what, attempt }, 'event not stored; trying again')
      }
      await pause(backoff.next(), closing.signal)
    }
    return false
  }

  const store = (event: EngineEvent): Promise<boolean> =>
    insist(() => listener(event), { type: event.type, trace: event.trace })

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
    flush: async () => void (await insist(flush, { type: 'flush' })),
    get waiting() {
      return waiting
    },
    get closed() {
      return closing.signal.aborted
    },
    get blocked() {
      return blocked
    },
    idle: async () => void (await tail),
    async close(waitMs) {
      if (!blocked) await within(waitMs, tail)
      closing.abort()
      await tail
    },
  }
}

/** What came with it was put aside: it must be found in the inbox, whole. */
const unsettling = (event: EngineEvent): EngineEvent =>
  'envelopes' in event && event.envelopes ? { ...event, envelopes: [] } : event
