import type { Dialect, Kysely } from 'kysely'
import type { Checkpoints } from './checkpoints.ts'
import type { FullText } from './full-text.ts'
import type { LogSync } from './log-sync.ts'
import type { Positions } from './positions.ts'
import type { Schema } from './schema.ts'

/** What a column is called in a driver's SQL. */
export interface ColumnTypes {
  /** A whole number that the database counts up, as primary key. */
  readonly serial: string
  /** Text that sorts by its bytes. */
  readonly text: string
  readonly blob: string
  /** Said after a table whose rows are kept in the order of their primary key. */
  readonly clustered: string
  /** A function: the place of one text in another, from 1; 0 when it is not there. */
  readonly position: string
}

/** The differences between databases. Everything else is written once. */
export interface Driver {
  /** The database as an operator knows it, without secrets. */
  readonly place: string
  readonly dialect: Dialect
  readonly types: ColumnTypes
  readonly fullText: FullText
  readonly positions: Positions
  /** Returns a row when the table of versions exists. */
  readonly findVersionTable: string
  /** One connection: transactions wait for each other in the order of their calls. */
  readonly serial: boolean
  /** Waits until no other process migrates; until the end of the transaction. */
  lockMigrations(tx: Kysely<Schema>): Promise<void>
  /** Keeps other transactions from writing to the session; until the end of the transaction. Null: nothing to do. */
  readonly lockSession: ((tx: Kysely<Schema>, session: string) => Promise<void>) | null
  /** Where commits are written: synced, they survive a power loss. Null where each does by itself, or none can. */
  readonly log: LogSync | null
  /** Told of every commit; null where the database tidies up by itself. Closed before the database. */
  readonly checkpoints: Checkpoints | null
  /** Before anything is read or written; throws with words that name the database. */
  prepare(): Promise<void>
  /** Once the version is known to be ours. */
  configure(): void
  failureOf(error: unknown): StorageFailure
}

export interface StorageFailure {
  readonly kind: 'full' | 'no session' | 'values' | 'other'
  /** The database's own code, for the operator. */
  readonly code: string
}
