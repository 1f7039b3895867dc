/** Rows to write (value) or delete (null), by type and id. Values are text; the engine decides what is in them. */
export type KeyRows = Readonly<Record<string, Readonly<Record<string, string | null>>>>

/** A decrypted stanza that waits until its message is stored. */
export interface Envelope {
  /** SHA-256 of the ciphertext, hex: the same stanza delivered again has the same id. */
  readonly id: string
  readonly plaintext: Uint8Array
  /** The stanza as the engine needs it to handle it again. */
  readonly stanza: Uint8Array
}

/** What lands together or not at all. */
export interface KeyCommit {
  readonly rows?: KeyRows
  readonly credentials?: string
  readonly envelopes?: readonly Envelope[]
}

/**
 * One session's Signal keys, credentials and inbox. What they mean is the engine's affair.
 * Every commit is one transaction and durable (also against power loss) before it resolves; commits of one session are
 * applied in the order in which they were called.
 */
export interface KeyStore {
  /** Missing ids are left out. Sees every commit that resolved, and every commit called before. */
  get(type: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  credentials(): Promise<string | null>
  commit(commit: KeyCommit): Promise<void>
  /** Resolves when everything that was stored before the call would survive a power loss: events, too, of every session. */
  flush(): Promise<void>
  /** The plaintext of an envelope that was committed before, settled or not; null when unknown. */
  plaintext(envelopeId: string): Promise<Uint8Array | null>
  /** Envelopes that no event has settled yet, oldest first; at most `limit`, only those behind the one named `after`. */
  unsettled(limit: number, after?: string | null): Promise<readonly Envelope[]>
  /** Forgets settled envelopes older than the time (milliseconds since 1970). Returns how many. */
  prune(before: number): Promise<number>
  /** Forgets everything: the account was logged out or the session deleted. */
  clear(): Promise<void>
}
