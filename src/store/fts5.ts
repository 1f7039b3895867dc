import { sql } from 'kysely'
import type { SearchTerm } from '../util/search-words.ts'
import type { Connection } from './database.ts'
import { LAST_SECOND, type FullText, type IndexedWords, type WordQuery } from './full-text.ts'
import type { MessageRow } from './schema.ts'

const SIZES = [64, 8, 1] as const

/** Rows are in the order of time, so that the newest are found without looking at the rest. */
const ROW_ID = (timestamp: string, ord: string) => `(max(0, min(${timestamp}, ${LAST_SECOND})) << 32 | ${ord})`

const rowId = (timestamp: number, ord: number) =>
  sql`(max(0, min(${Math.floor(timestamp)}, ${sql.lit(LAST_SECOND)})) << 32 | ${ord})`

/** SQLite's FTS5, which keeps the words and not the text. */
export const fts5: FullText = {
  tables: [
    // Its tokenizer only has to part at spaces: the words are ours.
    `create virtual table search using fts5(words, content = '', contentless_delete = 1, tokenize = 'ascii')`,
    `create trigger message_forgotten after delete on message begin
      delete from search where rowid = ${ROW_ID('old.timestamp', 'old.ord')};
    end`,
  ],
  async add(connection, messages) {
    for (const piece of cut(messages)) await insert(connection, 'insert', piece)
  },
  async replace(connection, message) {
    const { ord, timestamp, words } = message
    if (words.length > 0) return insert(connection, 'insert or replace', [message])
    await sql`delete from search where rowid = ${rowId(timestamp, ord)}`.execute(connection.db)
  },
  async find({ db }, query) {
    const { condition, limit } = query
    // The order of the join is ours: the index finds the rows, each message is looked up.
    const { rows } = await sql<MessageRow>`select message.* from search
      cross join message on message.ord = (search.rowid & 4294967295)
      where search match ${toMatch(query)} and ${within(query)} and ${condition}
      order by search.rowid desc limit ${limit}`.execute(db)
    return rows
  },
}

function within({ since, until, after }: WordQuery) {
  const range = sql<boolean>`search.rowid >= ${rowId(since, 0)} and search.rowid < ${rowId(until, 0)} + 4294967296`
  return after === null ? range : sql<boolean>`${range} and search.rowid < ${rowId(after.timestamp, after.ord)}`
}

async function insert({ db }: Connection, verb: string, messages: readonly IndexedWords[]): Promise<void> {
  const rows = messages.map(({ ord, timestamp, words }) => sql`(${rowId(timestamp, ord)}, ${words.join(' ')})`)
  await sql`${sql.raw(verb)} into search (rowid, words) values ${sql.join(rows)}`.execute(db)
}

/** In few sizes, so that the statements stay prepared. */
function* cut(messages: readonly IndexedWords[]): Generator<readonly IndexedWords[]> {
  let at = 0
  for (const size of SIZES) {
    for (; messages.length - at >= size; at += size) yield messages.slice(at, at + size)
  }
}

/** Words hold neither quotes nor spaces. */
function toMatch({ scopes, terms }: WordQuery): string {
  const inScope = scopes.map((words) => `(${words.map((word) => `"${word}"`).join(' OR ')})`)
  return [...inScope, ...terms.map(toPhrase)].join(' AND ')
}

const toPhrase = ({ words, isPrefix }: SearchTerm) => `"${words.join(' ')}"${isPrefix ? ' *' : ''}`
