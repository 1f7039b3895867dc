import type { LoggedEvent } from './model/event.ts'
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

export function createEventFeed(deps: { readonly store: Store }): EventFeed {
  const listeners = new Set<EventListener>()
  return {
    read: (session, after, limit) => deps.store.log.read(session, after, Math.min(limit, 1_000)),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    publish(event) {
      for (const listener of listeners) listener(event)
    },
  }
}
