import { bareJid, isPerson } from '../../core/model/address.ts'
import type { MessageRef } from '../../core/model/message.ts'
import type { Connection } from '../database.ts'
import type { MessageRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { findPeers } from './peers.ts'

/** More than one only when people chose the same id. */
const selectTargets = statement((db, args: { session: string; id: string; fromMe: number }) =>
  db
    .selectFrom('message')
    .selectAll()
    .where('session', '=', args.session)
    .where('id', '=', args.id)
    .where('from_me', '=', args.fromMe),
)

/** The message that a reference means, by whichever address; the session is locked then. */
export async function findTarget(connection: Connection, session: string, ref: MessageRef): Promise<MessageRow | null> {
  await connection.lock(session)
  const named = await selectTargets.all(connection, { session, id: ref.id, fromMe: ref.fromMe ? 1 : 0 })
  const rows = await inChat(connection, session, { rows: named, ref })
  if (ref.participant === null || ref.fromMe || isPerson(bareJid(ref.chat))) return rows[0] ?? null
  const author = bareJid(ref.participant)
  const peer = (await findPeers(connection, session, [author])).get(author)
  return rows.find((row) => row.author === peer?.key) ?? null
}

/** Those of the chat that the reference names; a row that carries the address itself needs no look-up. */
async function inChat(
  connection: Connection,
  session: string,
  { rows, ref }: { readonly rows: readonly MessageRow[]; readonly ref: MessageRef },
): Promise<readonly MessageRow[]> {
  const chats = [ref.chat, ...(ref.chatAlt === null ? [] : [ref.chatAlt])].map(bareJid)
  const carries = (row: MessageRow) => chats.includes(row.chat_jid) || chats.includes(row.chat_alt ?? '')
  if (rows.length === 0 || (rows.length === 1 && rows.every(carries))) return rows
  const keys = new Set([...(await findPeers(connection, session, chats)).values()].map((peer) => peer.key))
  return rows.filter((row) => keys.has(row.chat)).toSorted((a, b) => b.ord - a.ord)
}
