import { sql, type Kysely } from 'kysely'
import { bareJid, type Jid } from '../../core/model/address.ts'
import type { Schema } from '../schema.ts'

/** Written out, not as parameters: else the partial index is not used. */
export const isUnread = sql<boolean>`from_me = 0 and ack < 3`

/** The key of a chat by any of its addresses, within the same statement as what uses it. */
export const chatKey = (db: Kysely<Schema>, session: string, jid: Jid) =>
  db.selectFrom('address').select('peer').where('address.session', '=', session).where('address.jid', '=', bareJid(jid))

/** A person that is known by a name or a chat. */
export const isKnownPerson = sql<boolean>`kind = 'person' and (shown <> '' or listed = 1)`

/** Chats that are in the list. */
export const isListed = sql<boolean>`listed = 1`
