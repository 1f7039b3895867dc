import { sql, type SelectQueryBuilder } from 'kysely'
import { bareJid } from '../../core/model/address.ts'
import type { ChatFilter } from '../../core/model/chat.ts'
import type { ChatQuery } from '../../core/ports/store.ts'
import { foldText } from '../../util/search-words.ts'
import { fromCursor, toCursor, type Place } from '../cursor.ts'
import type { Connection } from '../database.ts'
import type { PeerRow, Schema } from '../schema.ts'
import { isListed } from './conditions.ts'

type Rows = SelectQueryBuilder<Schema, 'peer', object>

const COLUMN = { timestamp: 'timestamp', id: 'jid', name: 'shown' } as const

/** A label that so many chats carry is common enough to be met while reading the list in its order. */
const COMMON = 1_000

/** A page of the chat list, along one index. */
export async function selectChats(connection: Connection, session: string, query: ChatQuery): Promise<PeerRow[]> {
  const { sortBy, order, limit } = query
  const place = placeOf(session, query)
  const rows = await filtered(connection, session, query)
  if (!rows) return []
  const offset = place ? 0 : query.offset
  if (sortBy === 'timestamp' && order === 'asc') return oldestFirst(rows, { place, limit, offset })
  return inOrder(place ? beyond(rows, query, place) : rows, query)
    .limit(limit)
    .offset(offset)
    .execute()
}

/** How many chats there are. */
export async function countChats(connection: Connection, session: string, filter: ChatFilter): Promise<number> {
  const rows = await filtered(connection, session, filter)
  return rows ? countOf(rows) : 0
}

/** Where the row stands in the list. */
export const chatCursor = (session: string, query: ChatQuery, row: PeerRow): string =>
  toCursor(listName(session, query), { sort: row[COLUMN[query.sortBy]], key: row.key })

const listName = (session: string, { sortBy, order }: ChatQuery) => `chats ${sortBy} ${order} ${session}`

function placeOf(session: string, query: ChatQuery): Place | null {
  if (query.after === undefined) return null
  return fromCursor(listName(session, query), query.after, query.sortBy === 'timestamp' ? 'number' : 'string')
}

const inOrder = (rows: Rows, { sortBy, order }: Pick<ChatQuery, 'sortBy' | 'order'>) =>
  rows.selectAll().orderBy(COLUMN[sortBy], order).orderBy('key', order)

function beyond(rows: Rows, { sortBy, order }: Pick<ChatQuery, 'sortBy' | 'order'>, { sort, key }: Place): Rows {
  const column = sql.ref(COLUMN[sortBy])
  return rows.where(sql<boolean>`(${column}, key) ${sql.raw(order === 'asc' ? '>' : '<')} (${sort}, ${key})`)
}

/** What has no time comes last here too: first those with one, then the others, each along the index. */
async function oldestFirst(
  rows: Rows,
  { place, limit, offset }: { readonly place: Place | null; readonly limit: number; readonly offset: number },
): Promise<PeerRow[]> {
  const oldest = { sortBy: 'timestamp', order: 'asc' } as const
  const dated = rows.where(sql<boolean>`timestamp > 0`)
  const undated = rows.where(sql<boolean>`timestamp = 0`)
  if (place?.sort === 0)
    return inOrder(beyond(undated, oldest, place), oldest)
      .limit(limit)
      .execute()
  const first = await inOrder(place ? beyond(dated, oldest, place) : dated, oldest)
    .limit(limit)
    .offset(offset)
    .execute()
  if (first.length === limit) return first
  const skipped = offset === 0 || first.length > 0 ? 0 : Math.max(0, offset - (await countOf(dated)))
  const rest = inOrder(undated, oldest).limit(limit - first.length)
  return [...first, ...(await rest.offset(skipped).execute())]
}

async function countOf(rows: Rows): Promise<number> {
  const row = await rows.select(sql<number>`count(*)`.as('count')).executeTakeFirst()
  return row?.count ?? 0
}

/** Null: there can be none. */
async function filtered(connection: Connection, session: string, filter: ChatFilter): Promise<Rows | null> {
  let rows: Rows = connection.db.selectFrom('peer').where(isListed)
  for (const condition of statesOf(filter)) rows = rows.where(condition)
  if (filter.name !== undefined) rows = rows.where(sql<boolean>`folded like ${partOf(filter.name)} escape '!'`)
  let few = false
  if (filter.ids) {
    if (filter.ids.length === 0) return null
    const wanted = filter.ids.map(bareJid)
    few = true
    rows = rows.where('key', 'in', (inner) =>
      inner.selectFrom('address').select('peer').where('session', '=', session).where('jid', 'in', wanted),
    )
  }
  if (filter.label !== undefined) {
    const { label } = filter
    if (await isCommon(connection, session, label)) {
      // The pluses keep the list in its order: each chat is asked whether it carries the label.
      rows = rows.where(
        sql<boolean>`+key in (select +peer from chat_label where session = ${session} and label = ${label} and peer = +peer.key)`,
      )
    } else {
      few = true
      rows = rows.where('key', 'in', (inner) =>
        inner.selectFrom('chat_label').select('peer').where('session', '=', session).where('label', '=', label),
      )
    }
  }
  return few ? rows.where(sql<boolean>`(session || '') = ${session}`) : rows.where('session', '=', session)
}

async function isCommon({ db }: Connection, session: string, label: string): Promise<boolean> {
  const carriers = db.selectFrom('chat_label').select('peer').where('session', '=', session).where('label', '=', label)
  return (await carriers.offset(COMMON).limit(1).execute()).length > 0
}

/** A part of a folded name, as a pattern. */
const partOf = (name: string) => `%${foldText(name).replaceAll(/[!%_]/g, '!$&')}%`

/** In the words of the indexes. */
function* statesOf(filter: ChatFilter) {
  const { unread, archived, pinned, favorite, hasMedia, muted, kind } = filter
  if (archived !== undefined) yield archived ? sql<boolean>`archived = 1` : sql<boolean>`archived = 0`
  if (unread !== undefined)
    yield unread ? sql<boolean>`(unread > 0 or marked_unread = 1)` : sql<boolean>`(unread = 0 and marked_unread = 0)`
  if (pinned !== undefined) yield pinned ? sql<boolean>`pinned_at is not null` : sql<boolean>`pinned_at is null`
  if (favorite !== undefined) yield favorite ? sql<boolean>`favorite = 1` : sql<boolean>`favorite = 0`
  if (hasMedia !== undefined) yield hasMedia ? sql<boolean>`has_media = 1` : sql<boolean>`has_media = 0`
  if (muted !== undefined) {
    const now = Math.floor(Date.now() / 1000)
    if (muted) yield sql<boolean>`muted_until is not null`
    yield muted
      ? sql<boolean>`(muted_until = -1 or muted_until > ${now})`
      : sql<boolean>`(muted_until is null or (muted_until <> -1 and muted_until <= ${now}))`
  }
  if (kind !== undefined) {
    if (kind !== 'person') yield sql<boolean>`kind <> 'person'`
    yield sql<boolean>`kind = ${kind}`
  }
}
