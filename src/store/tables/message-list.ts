import { sql, type SelectQueryBuilder } from 'kysely'
import type { Jid } from '../../core/model/address.ts'
import { ACK_LEVEL, type Message } from '../../core/model/message.ts'
import type { MessageQuery, Slice } from '../../core/ports/store.ts'
import { cutSlice, fromCursor, toCursor } from '../cursor.ts'
import type { Connection } from '../database.ts'
import type { MessageRow, Schema } from '../schema.ts'
import { filled } from '../statement.ts'
import { chatKey } from './conditions.ts'
import { keysOf, type PeerKeys } from './peer-keys.ts'
import { toMessages } from './reactions.ts'

type Rows = SelectQueryBuilder<Schema, 'message', object>
/** From here on the rows that are skipped are counted in the index alone, which only PostgreSQL needs to be told. */
const DEEP = 500
const AT_ONCE = 500

type Filter = Omit<MessageQuery, 'limit' | 'offset' | 'order' | 'after'>

/** A page of messages, along one index. */
export async function listMessages(
  connection: Connection,
  session: string,
  query: MessageQuery,
): Promise<readonly Message[]> {
  return toMessages(connection, await selectPage(connection, session, query))
}

/** The same, with the place where it ends. */
export async function sliceMessages(
  connection: Connection,
  session: string,
  query: MessageQuery,
): Promise<Slice<Message>> {
  const rows = await selectPage(connection, session, { ...query, limit: query.limit + 1 })
  const list = listName(session, query)
  const { items, next } = cutSlice(rows, query.limit, ({ timestamp, ord }) =>
    toCursor(list, { sort: timestamp, key: ord }),
  )
  return { items: await toMessages(connection, items), next }
}

/** How many there are, from the index alone where it knows. */
export async function countMessages(connection: Connection, session: string, filter: Filter): Promise<number> {
  const rows = await filtered(connection, session, filter)
  const row = await rows?.select(sql<number>`count(*)`.as('count')).executeTakeFirst()
  return row?.count ?? 0
}

const listName = (session: string, { order }: MessageQuery) => `messages ${order} ${session}`

async function selectPage(connection: Connection, session: string, query: MessageQuery): Promise<MessageRow[]> {
  const { order, limit, offset, after } = query
  const place = after === undefined ? null : fromCursor(listName(session, query), after, 'number')
  let rows = await filtered(connection, session, query)
  if (!rows) return []
  if (place) {
    const beyond = sql.raw(order === 'asc' ? '>' : '<')
    rows = rows.where(sql<boolean>`(timestamp, ord) ${beyond} (${place.sort}, ${place.key})`)
  }
  const sorted = rows.orderBy('timestamp', order).orderBy('ord', order).limit(limit)
  if (place || offset < DEEP) return (place ? sorted : sorted.offset(offset)).selectAll().execute()
  const ords = (await sorted.offset(offset).select('ord').execute()).map(({ ord }) => ord)
  return rowsInOrder(connection, ords)
}

async function rowsInOrder({ db }: Connection, ords: readonly number[]): Promise<MessageRow[]> {
  const rows = new Map<number, MessageRow>()
  for (let at = 0; at < ords.length; at += AT_ONCE) {
    const some = ords.slice(at, at + AT_ONCE)
    for (const row of await db.selectFrom('message').selectAll().where('ord', 'in', filled(some)).execute())
      rows.set(row.ord, row)
  }
  return ords.flatMap((ord) => rows.get(ord) ?? [])
}

/** Null: there can be none. */
async function filtered(connection: Connection, session: string, query: Filter): Promise<Rows | null> {
  const sender = query.sender === undefined ? null : await keysOf(connection, session, query.sender)
  if (query.sender !== undefined && !sender) return null
  let rows = within(connection, session, { ...query, sender })
  if (query.since !== undefined) rows = rows.where('timestamp', '>=', query.since)
  if (query.until !== undefined) rows = rows.where('timestamp', '<=', query.until)
  if (query.fromMe !== undefined) rows = rows.where('from_me', '=', query.fromMe ? 1 : 0)
  if (query.ack !== undefined) rows = rows.where('ack', '=', ACK_LEVEL[query.ack])
  if (query.starred !== undefined)
    rows = rows.where(query.starred ? sql<boolean>`starred = 1` : sql<boolean>`starred = 0`)
  if (query.pinned !== undefined) rows = rows.where(isPinned(query.pinned))
  if (query.hasMedia !== undefined)
    rows = rows.where(query.hasMedia ? sql<boolean>`has_media = 1` : sql<boolean>`has_media = 0`)
  return rows
}

/** What is rare is found first, and the chat only compared: the plus keeps the index of the chat out. */
function within(
  { db }: Connection,
  session: string,
  query: {
    readonly chat: Jid | null
    readonly starred?: boolean
    readonly pinned?: boolean
    readonly sender: PeerKeys | null
  },
): Rows {
  const all: Rows = db.selectFrom('message')
  const chat = query.chat === null ? null : chatKey(db, session, query.chat)
  const compared = chat === null ? null : sql<boolean>`+chat = ${chat}`
  if (query.sender && !query.sender.isSelf) {
    const written = all.where('author', '=', query.sender.key).where(sql<boolean>`author <> 0`)
    return compared ? written.where(compared) : written
  }
  const rows = query.sender ? all.where('from_me', '=', 1) : all
  if (query.starred === true || query.pinned === true || chat === null) {
    const inSession = rows.where('session', '=', session)
    return compared ? inSession.where(compared) : inSession
  }
  return rows.where('chat', '=', chat)
}

/** The time decides: what has run out stays in its row until something else happens to it. */
function isPinned(pinned: boolean) {
  const now = Math.floor(Date.now() / 1000)
  return pinned
    ? sql<boolean>`pinned_until is not null and pinned_until > ${now}`
    : sql<boolean>`(pinned_until is null or pinned_until <= ${now})`
}
