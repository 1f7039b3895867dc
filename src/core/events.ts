import type { LoggedEvent } from './model/event.ts'
import type { Logger } from './ports/logger.ts'
import type { Store } from './ports/store.ts'

export type EventListener = (event: LoggedEvent) => void

/** The event log: what is stored, and what is being stored now. */
export interface Events {
  /** Stored events of a session after a number, in order. */
  read(session: string, after: number, limit: number): Promise<readonly LoggedEvent[]>
  /** Calls back after each event was committed, in log order per session. Returns how to end it. */
  subscribe(listener: EventListener): () => void
}

/** Tells the process's own readers of committed events. */
export interface EventFeed extends Events {
  /** Only for events whose transaction has committed. */
  publish(event: LoggedEvent): void
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
