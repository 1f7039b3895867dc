import { sql, type RawBuilder } from 'kysely'
import { GatewayError } from '../../core/errors.ts'
import { mediaOf } from '../../core/model/content.ts'
import type { MessageContent } from '../../core/model/message.ts'
import type { MessageStore, SearchQuery } from '../../core/ports/store.ts'
import { searchTerms, searchWords, type SearchTerm } from '../../util/search-words.ts'
import { cutSlice, fromCursor, toCursor } from '../cursor.ts'
import type { Connection, Scope } from '../database.ts'
import { BREAK, LAST_SECOND, ownerOf, scopeWord, type IndexedWords } from '../full-text.ts'
import type { MessageRow } from '../schema.ts'
import { OWN } from './message-row.ts'
import { keysOf, type PeerKeys } from './peer-keys.ts'
import { toMessages } from './reactions.ts'

const MAX_WORDS = 10_000
const MAX_QUERY = 1_000
const MAX_TERMS = 32
const MIN_PREFIX = 2

/** How kinds of files are called in what is stored: older messages have WhatsApp's names. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  image: ['image', 'imageMessage'],
  video: ['video', 'videoMessage', 'ptvMessage'],
  audio: ['audio', 'audioMessage'],
  document: ['document', 'documentMessage', 'documentWithCaptionMessage'],
  sticker: ['sticker', 'stickerMessage', 'lottieStickerMessage'],
}

/** Looking for words, newest first. */
export function createSearch(scope: Scope): Pick<MessageStore, 'search' | 'index'> {
  return {
    search: (session, query) => scope.read((connection) => search(connection, session, query)),
    index: (limit) => scope.write((connection) => indexOld(connection, limit)),
  }
}

type Indexable = Pick<MessageRow, 'session' | 'ord' | 'timestamp' | 'chat' | 'author' | 'kind'>

/** What is found of a message: its text or caption, and its file's name. Null when it has no word. */
export function toIndexed(row: Indexable, content: MessageContent): IndexedWords | null {
  const fileName = mediaOf(content)?.fileName ?? ''
  const text = searchWords(content.text ?? '', MAX_WORDS)
  const words = fileName === '' ? text : [...text, BREAK, ...searchWords(fileName, MAX_WORDS)]
  if (words.length === 0) return null
  const { session, ord, timestamp } = row
  const scopes = [scopeWord.chat(row.chat), scopeWord.author(row.author), scopeWord.kind(row.kind)]
  const owner = ownerOf(session)
  return { session, ord, timestamp, words: [...scopes, BREAK, ...words].map((word) => owner + word) }
}

async function search(connection: Connection, session: string, query: SearchQuery) {
  const owner = ownerOf(session)
  const terms = toTerms(query.text).map((term) => ({ ...term, words: term.words.map((word) => owner + word) }))
  const limit = Math.max(0, query.limit)
  const list = `search ${session}`
  const place = query.after === undefined ? null : fromCursor(list, query.after, 'number')
  const filters = await toFilters(connection, session, query)
  if (filters === null || limit === 0) return { items: [], next: null }
  const rows = await connection.fullText.find(connection, {
    session,
    terms,
    scopes: filters.map(({ words }) => words.map((word) => owner + word)).filter(({ length }) => length > 0),
    condition: sql.join([sql`message.session = ${session}`, ...filters.map(({ condition }) => condition)], sql` and `),
    since: query.since ?? 0,
    until: query.until ?? LAST_SECOND,
    after: place && { timestamp: Number(place.sort), ord: place.key },
    limit: limit + 1,
  })
  const { items, next } = cutSlice(rows, limit, ({ timestamp, ord }) => toCursor(list, { sort: timestamp, key: ord }))
  return { items: await toMessages(connection, items), next }
}

function toTerms(text: string): readonly SearchTerm[] {
  if (text.length > MAX_QUERY) {
    throw new GatewayError('BAD_REQUEST', `the text to look for must not exceed ${MAX_QUERY} characters`)
  }
  const terms = searchTerms(text)
  if (terms.length === 0) throw new GatewayError('BAD_REQUEST', 'the text to look for has no word in it')
  if (terms.reduce((sum, { words }) => sum + words.length, 0) > MAX_TERMS) {
    throw new GatewayError('BAD_REQUEST', `the text to look for must not exceed ${MAX_TERMS} words`)
  }
  // Half of all words begin with some letters: finding them all takes too long.
  if (terms.some(({ words, isPrefix }) => isPrefix && (words[0]?.length ?? 0) < MIN_PREFIX)) {
    throw new GatewayError('BAD_REQUEST', `write at least ${MIN_PREFIX} characters before *`)
  }
  return terms
}

/** A filter narrows the index by its words, and is checked on the message: keys of merged people may be used again. */
interface Filter {
  readonly words: readonly string[]
  readonly condition: RawBuilder<unknown>
}

/** Null: nothing can be found. */
async function toFilters(
  connection: Connection,
  session: string,
  { chat, sender, fromMe, kind }: SearchQuery,
): Promise<readonly Filter[] | null> {
  const filters: Filter[] = []
  if (chat !== undefined) {
    const peer = await keysOf(connection, session, chat)
    if (!peer) return null
    filters.push(ofPeer('chat', peer))
  }
  if (sender !== undefined) {
    const peer = await keysOf(connection, session, sender)
    if (!peer) return null
    filters.push(peer.isSelf ? own(true) : ofPeer('author', peer))
  }
  if (fromMe !== undefined) filters.push(own(fromMe))
  if (kind !== undefined) {
    const kinds = KINDS[kind] ?? [kind]
    filters.push({
      words: kinds.map(toKindWord).filter((word) => word !== null),
      condition: sql`message.kind in (${sql.join(kinds)})`,
    })
  }
  return filters
}

const ofPeer = (column: 'chat' | 'author', { key, former }: PeerKeys): Filter => ({
  words: [key, ...former].map(scopeWord[column]),
  condition: sql`message.${sql.ref(column)} = ${key}`,
})

const own = (fromMe: boolean): Filter => ({
  words: fromMe ? [scopeWord.author(OWN)] : [],
  condition: sql`message.from_me = ${fromMe ? 1 : 0}`,
})

/** Names of fields are letters; what is none of them is left to the condition. */
const toKindWord = (kind: string) => (/^[a-z0-9]+$/i.test(kind) ? scopeWord.kind(kind) : null)

async function indexOld(connection: Connection, limit: number): Promise<number> {
  const { db, fullText } = connection
  const rows = await db
    .selectFrom('message')
    .select(['session', 'ord', 'timestamp', 'chat', 'author', 'kind', 'content'])
    .where(sql<boolean>`indexed = 0`)
    .orderBy('ord')
    .limit(limit)
    .execute()
  const found = rows.map((row) => toIndexed(row, JSON.parse(row.content) as MessageContent))
  await fullText.add(
    connection,
    found.filter((words) => words !== null),
  )
  const last = rows.at(-1)
  if (last) {
    const done = db
      .updateTable('message')
      .set({ indexed: 1 })
      .where(sql<boolean>`indexed = 0`)
    await done.where('ord', '<=', last.ord).execute()
  }
  return rows.length
}
