import type { EventType, LoggedEvent } from '../model/event.ts'

/** The numbered log of each session. */
export interface EventLogStore {
  /**
   * Gives the event the session's next number, and makes its time the session's last activity. In one transaction with
   * what it tells of.
   */
  append(
    session: string,
    entry: Pick<LoggedEvent, 'id' | 'timestamp' | 'lane' | 'event' | 'trace'>,
  ): Promise<LoggedEvent>
  /** The next events of one log, by its own numbers: a session's, or the positions across sessions. */
  page(log: LogName, from: { readonly after: number; readonly limit: number }): Promise<LogPage>
  /** Events whose id begins so, in the order of their ids. */
  places(idPrefix: string, limit: number): Promise<readonly EventPlace[]>
  /** Events after a number, in order. */
  read(session: string, after: number, limit: number): Promise<readonly LoggedEvent[]>
  /** The last number given; 0 when none. */
  head(session: string): Promise<number>
  /** The last position given, whatever became of it; 0 when none. */
  lastPosition(): Promise<number>
  /** Removes events from the front, at most `limit` (1000 unless said). Returns how many: fewer mean that no more may go. */
  prune(session: string, options: PruneOptions): Promise<number>
}

/** What may leave a session's log: up to `upTo`, what is older than `before` or has no greater number than `below`. */
export interface PruneOptions {
  readonly before: number
  readonly upTo: number
  readonly below?: number
  readonly limit?: number
}

/** A session's own log; or the one across sessions: of all, of an account's, or of one. */
export type LogName =
  | { readonly by: 'number'; readonly session: string }
  | { readonly by: 'position'; readonly account?: string; readonly session?: string }

/** A part of a log. */
export interface LogPage {
  readonly events: readonly StoredEvent[]
  /** Everything up to here has been looked at, and nothing can come in between later. */
  readonly upTo: number
  /** From this number on nothing was pruned: who goes on before it has missed something. */
  readonly first: number
  /** Up to here everything there will ever be can be read; by position others may be writing behind it. */
  readonly settled: number
  /** The last number there is. */
  readonly head: number
}

/** Where an event is. */
export interface EventPlace {
  readonly id: string
  readonly session: string
  readonly seq: number
  readonly position: number
  readonly timestamp: number
}

/** An event as it is stored: what it tells is left as text. */
export interface StoredEvent extends EventPlace {
  readonly lane: string
  readonly type: EventType
  readonly trace: string | null
  /** JSON of `util/json.ts`. */
  readonly json: string
}
