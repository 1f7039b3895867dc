import { hash } from 'node:crypto'
import type { RawBuilder } from 'kysely'
import type { SearchTerm } from '../util/search-words.ts'
import type { Connection } from './database.ts'
import type { MessageRow } from './schema.ts'

/** A message's words, in the order of its text; scopes among them. */
export interface IndexedWords {
  readonly session: string
  readonly ord: number
  readonly timestamp: number
  readonly words: readonly string[]
}

/** What to find: one of each scope's words, and every term. */
export interface WordQuery {
  readonly session: string
  readonly scopes: readonly (readonly string[])[]
  readonly terms: readonly SearchTerm[]
  /** Seconds, inclusive. */
  readonly since: number
  readonly until: number
  readonly after: { readonly timestamp: number; readonly ord: number } | null
  /** What else must be so of the row in `message`. */
  readonly condition: RawBuilder<boolean>
  readonly limit: number
}

/** The index of words of a database. What belongs to a message leaves it with its row. */
export interface FullText {
  /** What has to be made, at the migration that brought it. */
  readonly tables: readonly string[]
  /** Of messages that are not in the index. */
  add(connection: Connection, messages: readonly IndexedWords[]): Promise<void>
  /** Instead of what was there, if anything; without words, nothing stays. */
  replace(connection: Connection, message: IndexedWords): Promise<void>
  /** Newest first. */
  find(connection: Connection, query: WordQuery): Promise<readonly MessageRow[]>
}

/** The last second that the index tells apart; what is dated later counts as of then. */
export const LAST_SECOND = 2_147_483_647

/** No word of a text holds it: it makes words that people cannot look for. */
const MARK = '§'

/** Stands between the parts of a message, so that no phrase reaches over. */
export const BREAK = MARK

/** How many characters stand before each word. */
const OWNER_LENGTH = 8

/**
 * Stands before each word of a session, so that what others wrote is never looked at, not even to be left out. Of two
 * sessions that share it, the condition on the message's row parts what is found.
 */
export const ownerOf = (session: string): string => hash('sha256', session, 'hex').slice(0, OWNER_LENGTH)

/** Words that say where a message belongs: what is found elsewhere costs nothing. */
export const scopeWord = {
  chat: (key: number) => `${MARK}c${key}`,
  author: (key: number) => `${MARK}a${key}`,
  kind: (kind: string) => `${MARK}k${kind.toLowerCase()}`,
}
