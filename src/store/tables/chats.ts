import { sql, type Kysely } from 'kysely'
import type { Jid } from '../../core/model/address.ts'
import type { ChatPatch } from '../../core/model/chat.ts'
import type { ChatStore } from '../../core/ports/store.ts'
import { cutSlice } from '../cursor.ts'
import type { Connection, Scope } from '../database.ts'
import type { Schema } from '../schema.ts'
import { statement } from '../statement.ts'
import { chatCursor, countChats, selectChats } from './chat-list.ts'
import { patchChats } from './chat-patch.ts'
import { clearChat, removeChat } from './chat-removal.ts'
import { toChats } from './chat-row.ts'
import { chatKey, isListed } from './conditions.ts'
import { requirePeers } from './peers.ts'

/** The chat list, read along one index. */
export function createChats(scope: Scope): ChatStore {
  return {
    get: (session, jid) =>
      scope.read(async (connection) => {
        const { db } = connection
        const rows = await db
          .selectFrom('peer')
          .selectAll()
          .where('key', '=', chatKey(db, session, jid))
          .where(isListed)
          .execute()
        return (await toChats(connection, rows))[0] ?? null
      }),
    list: (session, query) =>
      scope.read(async (connection) => toChats(connection, await selectChats(connection, session, query))),
    slice: (session, query) =>
      scope.read(async (connection) => {
        const rows = await selectChats(connection, session, { ...query, limit: query.limit + 1 })
        const { items, next } = cutSlice(rows, query.limit, (row) => chatCursor(session, query, row))
        return { items: await toChats(connection, items), next }
      }),
    count: (session, filter) => scope.read((connection) => countChats(connection, session, filter)),
    patch: (session, patches, { past = false } = {}) =>
      scope.write((connection) => patchChats(connection, session, { patches, past })),
    favorites: (session) => scope.read((connection) => listFavorites(connection, session)),
    setFavorites: (session, chats) => scope.write((connection) => setFavorites(connection, session, chats)),
    clear: (session, chat, options) => clearChat(scope, { session, chat, ...options }),
    remove: (session, chat, { until }) => removeChat(scope, { session, chat, until, keepStarred: false }),
  }
}

async function setFavorites(connection: Connection, session: string, chats: readonly Jid[]): Promise<ChatPatch[]> {
  await connection.lock(session)
  const wanted = await requirePeers(
    connection,
    session,
    chats.map((jid) => ({ jid, alt: null })),
  )
  const keys = new Set(wanted.map(({ key }) => key))
  const before = await favorites(connection.db, session).orderBy('jid').execute()
  const off = before.filter(({ key }) => !keys.has(key)).map(({ jid }) => ({ chat: jid, favorite: false }))
  const on = wanted.map(({ jid }) => ({ chat: jid, favorite: true }))
  const changed = await patchChats(connection, session, { patches: [...off, ...on], past: false })
  for (const [place, { key }] of wanted.entries()) await setOrder.run(connection, { key, place })
  return changed
}

const setOrder = statement((db, args: { key: number; place: number }) =>
  db.updateTable('peer').set({ favorite_order: args.place }).where('key', '=', args.key),
)

async function listFavorites({ db }: Connection, session: string): Promise<readonly Jid[]> {
  const rows = await favorites(db, session).orderBy('favorite_order').orderBy('jid').execute()
  return rows.map(({ jid }) => jid)
}

const favorites = (db: Kysely<Schema>, session: string) =>
  db
    .selectFrom('peer')
    .select(['key', 'jid'])
    .where('session', '=', session)
    .where(isListed)
    .where(sql<boolean>`favorite = 1`)
