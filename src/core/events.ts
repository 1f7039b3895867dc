import type { LoggedEvent } from './model/event.ts'
import type { Logger } from './ports/logger.ts'
import type { EventPlace, LogName, LogPage } from './ports/event-log.ts'
import type { Store } from './ports/store.ts'
import type { EventReaders } from './readers/event-readers.ts'

export type EventListener = (event: LoggedEvent) => void

/** Tells the process's own readers of committed events. */
export interface EventFeed {
  /** Stored events of a session after a number, in order. */
  read(session: string, after: number, limit: number): Promise<readonly LoggedEvent[]>
  /** Calls back after each event was committed, in log order per session. Returns how to end it. */
  subscribe(listener: EventListener): () => void
  /** Only for events whose transaction has committed. */
  publish(event: LoggedEvent): void
}

/** The event log: what is stored, what is being stored now, and who follows it. */
export interface Events extends Omit<EventFeed, 'publish'> {
  readonly readers: EventReaders
  /** A part of a session's log, or of the one across sessions. */
  page(log: LogName, from: { readonly after: number; readonly limit: number }): Promise<LogPage>
  /** Where the events are whose id begins so. */
  places(idPrefix: string): Promise<readonly EventPlace[]>
}

const MAX_READ = 1_000

export function createEventFeed(deps: { readonly store: Store; readonly logger: Logger }): EventFeed {
  const listeners = new Set<EventListener>()
  return {
    read: (session, after, limit) => deps.store.log.read(session, after, Math.min(limit, MAX_READ)),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    publish(event) {
      for (const listener of listeners) {
        try {
          listener(event)
        } catch (error) {
          // The event is stored: one reader's failure must not look like a failure to store it.
          deps.logger.error({ err: error, session: event.session, seq: event.seq }, 'a reader of events failed')
        }
      }
    },
  }
}

/** The log as a dialect sees it. */
export function createEvents({
  store,
  feed,
  readers,
}: {
  readonly store: Store
  readonly feed: EventFeed
  readonly readers: EventReaders
}): Events {
  return {
    read: feed.read,
    subscribe: feed.subscribe,
    readers,
    page: (log, { after, limit }) => store.log.page(log, { after, limit: Math.min(limit, MAX_READ) }),
    places: (idPrefix) => store.log.places(idPrefix, MAX_READ),
  }
}
