import { sql } from 'kysely'
import type { SearchTerm } from '../util/search-words.ts'
import type { Connection } from './database.ts'
import { LAST_SECOND, type FullText, type IndexedWords, type WordQuery } from './full-text.ts'
import type { MessageRow } from './schema.ts'

const AT_ONCE = 64
/** What PostgreSQL keeps of one word, and how far it counts. */
const MAX_PLACES = 255
const MAX_PLACE = 16_383

/** PostgreSQL's own index of words, fed with ours. */
export const tsvector: FullText = {
  tables: [
    `create table search (
      message bigint primary key references message (ord) on delete cascade,
      session text collate "C" not null, timestamp bigint not null, words tsvector not null)`,
    'create index search_by_word on search using gin (words)',
    'create index search_by_time on search (session, timestamp, message)',
  ],
  async add(connection, messages) {
    for (let at = 0; at < messages.length; at += AT_ONCE) await insert(connection, messages.slice(at, at + AT_ONCE))
  },
  async replace(connection, message) {
    if (message.words.length > 0) return insert(connection, [message])
    await sql`delete from search where message = ${message.ord}`.execute(connection.db)
  },
  async find({ db }, query) {
    const { session, since, until, after, condition, limit } = query
    const before =
      after === null
        ? sql<boolean>`true`
        : sql<boolean>`(search.timestamp, search.message) < (${clamp(after.timestamp)}, ${after.ord})`
    const { rows } = await sql<MessageRow>`select message.* from search join message on message.ord = search.message
      where search.words @@ ${toQuery(query)}::tsquery and search.session = ${session}
        and search.timestamp between ${clamp(since)} and ${clamp(until)} and ${before} and ${condition}
      order by search.timestamp desc, search.message desc limit ${limit}`.execute(db)
    return rows
  },
}

async function insert({ db }: Connection, messages: readonly IndexedWords[]): Promise<void> {
  const rows = messages.map(
    ({ session, ord, timestamp, words }) =>
      sql`(${ord}, ${session}, ${clamp(timestamp)}, ${toVector(words)}::tsvector)`,
  )
  await sql`insert into search (message, session, timestamp, words) values ${sql.join(rows)}
    on conflict (message) do update set words = excluded.words`.execute(db)
}

const clamp = (seconds: number) => Math.max(0, Math.min(Math.floor(seconds), LAST_SECOND))

/** What all words of one message and their places may take; beyond a megabyte PostgreSQL refuses the row. */
const MAX_BYTES = 500_000

/** Words hold no quotes and no backslashes. */
function toVector(words: readonly string[]): string {
  const places = new Map<string, number[]>()
  let bytes = 0
  for (const [index, word] of words.slice(0, MAX_PLACE).entries()) {
    const known = places.get(word) ?? []
    bytes += known.length === 0 ? Buffer.byteLength(word) : 0
    if (bytes > MAX_BYTES) break
    if (known.length < MAX_PLACES) known.push(index + 1)
    places.set(word, known)
  }
  return [...places].map(([word, at]) => `'${word}':${at.join()}`).join(' ')
}

function toQuery({ scopes, terms }: WordQuery): string {
  const inScope = scopes.map((words) => `(${words.map((word) => `'${word}'`).join(' | ')})`)
  return [...inScope, ...terms.map(toPhrase)].join(' & ')
}

function toPhrase({ words, isPrefix }: SearchTerm): string {
  const quoted = words.map((word, index) => `'${word}'${isPrefix && index === words.length - 1 ? ':*' : ''}`)
  return `(${quoted.join(' <-> ')})`
}
