import { sql } from 'kysely'
import type { Jid } from '../../core/model/address.ts'
import { ACK_LEVEL, type Ack, type Message, type MessageContent, type MessageRef } from '../../core/model/message.ts'
import type { MessageStore, TakenChange } from '../../core/ports/store.ts'
import type { Connection, Scope } from '../database.ts'
import type { MessageRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { refreshMedia } from './last-message.ts'
import { markRead } from './mark-read.ts'
import { contentColumns, OWN } from './message-row.ts'
import { findTarget } from './message-target.ts'
import { requirePeers } from './peers.ts'
import { keepReaction, toMessage, type NewReaction } from './reactions.ts'
import { toIndexed } from './search.ts'

type Changes = Pick<MessageStore, 'acknowledge' | 'acknowledgeBy' | 'edit' | 'revoke' | 'react' | 'markRead'>

const EMPTY: MessageContent = { kind: 'text', text: '', mentions: [] }

const setAck = statement((db, args: { ord: number; ack: number }) =>
  db.updateTable('message').set({ ack: args.ack }).where('ord', '=', args.ord),
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
        return toMessage(connection, { ...row, ack: ACK_LEVEL[ack] })
      }),
    acknowledgeBy: (session, ref, receipt) =>
      scope.write((connection) => acknowledgeBy(connection, session, { ref, receipt })),
    edit: (session, ref, change) =>
      scope.write(async (connection) => {
        const row = await findTarget(connection, session, ref)
        if (!row || row.revoked_at !== null || (row.edited_at ?? 0) > change.at) return null
        // It has come before: from its sender, or from the account's phone.
        if (row.edited_at === change.at && change.text !== null && row.text === change.text) return null
        return edit(connection, row, change)
      }),
    revoke: (session, ref, at) =>
      scope.write(async (connection) => {
        const row = await findTarget(connection, session, ref)
        if (!row || row.revoked_at !== null) return null
        return revoke(connection, row, at)
      }),
    react: (session, ref, reaction) => scope.write((connection) => react(connection, session, { ref, reaction })),
    markRead: (session, chat, ids) => scope.write((connection) => markRead(connection, session, { chat, ids })),
  }
}

/** The ticks only go up; an error only comes before the first of them. */
function raises(from: number, to: number): boolean {
  return to > from || (to === ACK_LEVEL.error && from === ACK_LEVEL.pending)
}

async function edit(
  connection: Connection,
  row: MessageRow,
  change: { readonly text: string | null; readonly raw: Uint8Array | null; readonly at: number },
): Promise<Message> {
  const before = JSON.parse(row.content) as MessageContent
  const text = change.text ?? before.text
  const content = withText(before, text)
  const changed = {
    text,
    content: JSON.stringify(content),
    raw: change.raw ?? row.raw,
    edited_at: change.at,
    indexed: 1,
  }
  await connection.db.updateTable('message').set(changed).where('ord', '=', row.ord).execute()
  await connection.fullText.replace(connection, toIndexed(row, content) ?? noWords(row))
  return toMessage(connection, { ...row, ...changed })
}

/** What is shown of a link belongs to the words that were there. */
function withText(before: MessageContent, text: string | null): MessageContent {
  if (before.kind !== 'text') return { ...before, text } as MessageContent
  const { preview: _preview, ...rest } = before
  return { ...rest, text: text ?? '' }
}

/** What was written, attached and pinned is gone; the reactions and answers go with it. */
async function revoke(connection: Connection, row: MessageRow, at: number): Promise<Message> {
  const { db, fullText } = connection
  const before = await toMessage(connection, row)
  const emptied = {
    content: JSON.stringify(EMPTY),
    text: '',
    quoted: null,
    raw: null,
    revoked_at: at,
    pinned_until: null,
    indexed: 1,
    ...contentColumns(EMPTY),
  }
  await db.updateTable('message').set(emptied).where('ord', '=', row.ord).execute()
  await fullText.replace(connection, noWords(row))
  await db.deleteFrom('reaction').where('message', '=', row.ord).execute()
  await db.deleteFrom('answer').where('message', '=', row.ord).execute()
  await db.deleteFrom('message_file').where('message', '=', row.ord).execute()
  if (row.has_media === 1) await refreshMedia(connection, row.chat)
  return before
}

const noWords = ({ session, ord, timestamp }: MessageRow) => ({ session, ord, timestamp, words: [] })

async function react(
  connection: Connection,
  session: string,
  { ref, reaction }: { readonly ref: MessageRef; readonly reaction: NewReaction },
): Promise<TakenChange> {
  const row = await findTarget(connection, session, ref)
  if (!row) return 'unknown'
  return (await keepReaction(connection, row, reaction)) ? 'taken' : 'repeated'
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
  if (!raises(row.ack, ack)) return toMessage(connection, row)
  await setAck.run(connection, { ord: row.ord, ack })
  return toMessage(connection, { ...row, ack })
}

async function peerKey(connection: Connection, session: string, jid: Jid): Promise<number> {
  const [peer] = await requirePeers(connection, session, [{ jid, alt: null }])
  return peer?.key ?? OWN
}
