/** A key that was used, and what came of it. */
export interface IdempotencyEntry {
  /** Names the key together with its owner. */
  readonly id: string
  /** Tells whether two requests ask for the same. */
  readonly fingerprint: string
  /** The id that the first message of the request leaves with. */
  readonly messageId: string
  /** As the caller wrote it; null while the first request is under way, or when nobody knows how it ended. */
  readonly answer: string | null
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** The keys by which requests are made once. */
export interface IdempotencyStore {
  /**
   * Sets the key aside unless it was used after `since` (milliseconds since 1970): answers what is stored under it then,
   * which is the given entry when it is new. Throws SESSION_NOT_FOUND.
   */
  begin(session: string, entry: Omit<IdempotencyEntry, 'answer'>, since: number): Promise<IdempotencyEntry>
  answer(session: string, id: string, answer: string): Promise<void>
  forget(session: string, id: string): Promise<void>
  /** Forgets keys of before the time (milliseconds since 1970). Returns how many. */
  prune(session: string, before: number): Promise<number>
}
