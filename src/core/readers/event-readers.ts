import type { Principal } from '../api-keys.ts'
import { GatewayError } from '../errors.ts'
import type { EventFeed } from '../events.ts'
import type { Logger } from '../ports/logger.ts'
import type { Meter } from '../ports/meter.ts'
import type { EventPlace } from '../ports/event-log.ts'
import type { Store } from '../ports/store.ts'
import type { SessionRecords } from '../session-records.ts'
import type { Signal } from '../signal.ts'
import { findPlace, resolveCursor, type WantedPlace } from './cursors.ts'
import {
  type EventReader,
  createEventReader,
  type ReaderOptions,
  type ReadLog,
  type RunningReader,
} from './event-reader.ts'
import { fromLogged } from './seen-event.ts'

/** Who follows the event log from outside: streams and websockets. */
export interface EventReaders {
  /** How long a reader with a lot to read may take until there is room for more. */
  readonly stallMs: number
  /**
   * The number to go on after: the one asked for, or the end of the log. Throws BAD_REQUEST when it was never given, and
   * CURSOR_EXPIRED with `details: { first }` when what follows it was pruned.
   */
  startOf(log: ReadLog, options: { readonly principal: Principal; readonly after: number | null }): Promise<number>
  /**
   * The event with this id, or the first whose id begins so and `is` it. Throws BAD_REQUEST when the caller's log has no such
   * event, and CURSOR_EXPIRED when it is older than what is kept.
   */
  placeOf(log: ReadLog, wanted: WantedPlace): Promise<EventPlace>
  /** Throws RATE_LIMITED when the key has as many readers as it may, and STOPPING. */
  requireRoom(principal: Principal): void
  /** Throws what `requireRoom` throws. */
  open(options: ReaderOptions): EventReader
  /** Ends all of them, and opens no more. */
  close(): void
}

export interface EventReadersDeps {
  readonly store: Store
  readonly feed: Pick<EventFeed, 'subscribe'>
  readonly records: SessionRecords
  /** Keys, accounts or sessions are not what they were. */
  readonly access: Signal
  readonly meter: Meter
  readonly logger: Logger
  readonly now: () => number
  /** How many readers one key may have. */
  readonly perKey: number
  readonly stallMs: number
}

export function createEventReaders(deps: EventReadersDeps): EventReaders {
  const { store, feed, access } = deps
  const readers = new Set<RunningReader>()
  const counts = new Map<string, number>()
  let isClosed = false
  let detach: (() => void) | null = null

  const attach = () => {
    const ends = [
      feed.subscribe((logged) => {
        if (logged.event.type === 'session.status') deps.records.forget(logged.session)
        const event = fromLogged(logged)
        for (const reader of readers) reader.push(event)
      }),
      access.subscribe(() => {
        deps.records.forget()
        for (const reader of readers) reader.recheck()
      }),
    ]
    // Nobody listened: what is remembered may be old.
    deps.records.forget()
    return () => ends.forEach((stop) => stop())
  }
  const requireRoom = ({ keyId }: Principal) => {
    if (isClosed) throw new GatewayError('STOPPING', 'the gateway is stopping; try again in a moment')
    if ((counts.get(keyId) ?? 0) < deps.perKey) return
    const message = `this key has ${deps.perKey} streams open, which is as many as one may have; close one first`
    throw new GatewayError('RATE_LIMITED', message, { details: { streams: deps.perKey } })
  }
  const remove = (reader: RunningReader, keyId: string) => {
    readers.delete(reader)
    const left = (counts.get(keyId) ?? 0) - 1
    if (left > 0) counts.set(keyId, left)
    else counts.delete(keyId)
    if (readers.size > 0) return
    detach?.()
    detach = null
  }

  return {
    stallMs: deps.stallMs,
    startOf: (log, options) => resolveCursor(store, log, options),
    placeOf: (log, wanted) => findPlace(store, log, wanted),
    requireRoom,
    open(options) {
      requireRoom(options.principal)
      const { keyId } = options.principal
      counts.set(keyId, (counts.get(keyId) ?? 0) + 1)
      detach ??= attach()
      const reader = createEventReader(
        { ...deps, log: store.log },
        {
          ...options,
          onEnd(end, first) {
            remove(reader, keyId)
            if (end === 'slow') deps.meter.count('websocket_drops', { dialect: options.dialect })
            options.onEnd(end, first)
          },
        },
      )
      readers.add(reader)
      reader.start()
      return reader
    },
    close() {
      isClosed = true
      for (const reader of readers) reader.end('stopped')
    },
  }
}
