import { sql } from 'kysely'
import { bareJid, isPerson, type Jid } from '../../core/model/address.ts'
import { ACK_LEVEL, type Ack, type Message, type MessageContent, type MessageRef } from '../../core/model/message.ts'
import type { MessageStore } from '../../core/ports/store.ts'
import type { Connection, Scope } from '../database.ts'
import type { MessageRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { markRead } from './mark-read.ts'
import { fromRow, OWN } from './message-row.ts'
import { findPeers, requirePeers } from './peers.ts'

type Changes = Pick<MessageStore, 'acknowledge' | 'acknowledgeBy' | 'edit' | 'revoke' | 'react' | 'markRead'>

const EMPTY: MessageContent = { kind: 'text', text: '', mentions: [] }

/** More than one only when people chose the same id. */
const selectTargets = statement((db, args: { session: string; id: string; fromMe: number }) =>
  db
    .selectFrom('message')
    .selectAll()
    .where('session', '=', args.session)
    .where('id', '=', args.id)
    .where('from_me', '=', args.fromMe),
)

const setAck = statement((db, args: { ord: number; ack: number }) =>
  db.updateTable('message').set({ ack: args.ack }).where('ord', '=', args.ord),
)

const putReaction = statement(
  (db, args: { session: string; message: number; sender: number; text: string; at: number }) =>
    db
      .insertInto('reaction')
      .values({ session: args.session, message: args.message, sender: args.sender, text: args.text, at: args.at })
      .onConflict((conflict) =>
        conflict
          .columns(['message', 'sender'])
          .doUpdateSet({ text: sql`excluded.text`, at: sql`excluded.at` })
          .where(sql<boolean>`excluded.at >= reaction.at`),
      ),
)

/** Raises what is there; returns nothing when there is nothing to raise. */
const putReceipt = statement(
  (db, args: { session: string; message: number; reader: number; ack: number; at: number }) =>
    db
      .insertInto('receipt')
      .values({ session: args.session, message: args.message, reader: args.reader, ack: args.ack, at: args.at })
      .onConflict((conflict) =>
        conflict
          .columns(['message', 'reader'])
          .doUpdateSet({ ack: sql`excluded.ack`, at: sql`excluded.at` })
          .where(sql<boolean>`excluded.ack > receipt.ack`),
      )
      .returning('message'),
)

/** What happens to a message after it was stored. */
export function createMessageChanges(scope: Scope): Changes {
  return {
    acknowledge: (session, ref, ack) =>
      scope.write(async (connection) => {
        const row = await findTarget(connection, session, ref)
        if (!row || !raises(row.ack, ACK_LEVEL[ack])) return null
        await setAck.run(connection, { ord: row.ord, ack: ACK_LEVEL[ack] })
        return fromRow({ ...row, ack: ACK_LEVEL[ack] })
      }),
    acknowledgeBy: (session, ref, receipt) =>
      scope.write((connection) => acknowledgeBy(connection, session, { ref, receipt })),
    edit: (session, ref, change) =>
      scope.write(async (connection) => {
        const row = await findTarget(connection, session, ref)
        if (!row || row.revoked_at !== null || (row.edited_at ?? 0) > change.at) return null
        return edit(connection, row, change)
      }),
    revoke: (session, ref, at) =>
      scope.write(async (connection) => {
        const row = await findTarget(connection, session, ref)
        if (!row || row.revoked_at !== null) return null
        const emptied = { content: JSON.stringify(EMPTY), text: '', quoted: null, raw: null, revoked_at: at }
        await connection.db.updateTable('message').set(emptied).where('ord', '=', row.ord).execute()
        return fromRow(row)
      }),
    react: (session, ref, reaction) => scope.write((connection) => react(connection, session, { ref, reaction })),
    markRead: (session, chat, ids) => scope.write((connection) => markRead(connection, session, { chat, ids })),
  }
}

/** The ticks only go up; an error only comes before the first of them. */
function raises(from: number, to: number): boolean {
  return to > from || (to === ACK_LEVEL.error && from === ACK_LEVEL.pending)
}

async function findTarget(connection: Connection, session: string, ref: MessageRef): Promise<MessageRow | null> {
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

async function edit(
  { db }: Connection,
  row: MessageRow,
  change: { readonly text: string | null; readonly raw: Uint8Array | null; readonly at: number },
): Promise<Message> {
  const content = JSON.parse(row.content) as MessageContent
  const text = change.text ?? content.text
  const changed = {
    text,
    content: JSON.stringify({ ...content, text }),
    raw: change.raw ?? row.raw,
    edited_at: change.at,
  }
  await db.updateTable('message').set(changed).where('ord', '=', row.ord).execute()
  return fromRow({ ...row, ...changed })
}

async function react(
  connection: Connection,
  session: string,
  { ref, reaction }: { readonly ref: MessageRef; readonly reaction: { sender: Jid; text: string; at: number } },
): Promise<void> {
  const row = await findTarget(connection, session, ref)
  if (!row) return
  const sender = await peerKey(connection, session, reaction.sender)
  await putReaction.run(connection, { session, message: row.ord, sender, text: reaction.text, at: reaction.at })
}

async function acknowledgeBy(
  connection: Connection,
  session: string,
  { ref, receipt }: { readonly ref: MessageRef; readonly receipt: { by: Jid; ack: Ack; at: number } },
): Promise<Message | null> {
  const row = await findTarget(connection, session, ref)
  if (!row) return null
  const reader = await peerKey(connection, session, receipt.by)
  const ack = ACK_LEVEL[receipt.ack]
  const raised = await putReceipt.first(connection, { session, message: row.ord, reader, ack, at: receipt.at })
  if (!raised) return null
  if (!raises(row.ack, ack)) return fromRow(row)
  await setAck.run(connection, { ord: row.ord, ack })
  return fromRow({ ...row, ack })
}

async function peerKey(connection: Connection, session: string, jid: Jid): Promise<number> {
  const [peer] = await requirePeers(connection, session, [{ jid, alt: null }])
  return peer?.key ?? OWN
}
