import { ACK_LEVEL, type Message, type MessageRef } from '../../core/model/message.ts'
import type { MessageStore } from '../../core/ports/store.ts'
import type { Connection, Scope } from '../database.ts'
import { settleChat } from './last-message.ts'
import { findTarget } from './message-target.ts'
import { toMessage } from './reactions.ts'

/** What the account does to messages of its own view, and pins. */
export function createMessageMarks(scope: Scope): Pick<MessageStore, 'star' | 'pin' | 'remove'> {
  return {
    star: (session, ref, starred) => scope.write((connection) => star(connection, session, { ref, starred })),
    pin: (session, ref, change) => scope.write((connection) => pin(connection, session, { ref, ...change })),
    remove: (session, ref) => scope.write((connection) => remove(connection, session, ref)),
  }
}

async function star(
  connection: Connection,
  session: string,
  { ref, starred }: { readonly ref: MessageRef; readonly starred: boolean },
): Promise<Message | null> {
  const row = await findTarget(connection, session, ref)
  const change = { starred: starred ? 1 : 0 }
  if (!row || row.starred === change.starred) return null
  await connection.db.updateTable('message').set(change).where('ord', '=', row.ord).execute()
  return toMessage(connection, { ...row, ...change })
}

/** Pins come from everybody in the chat, in any order: the latest holds. */
async function pin(
  connection: Connection,
  session: string,
  { ref, until, at }: { readonly ref: MessageRef; readonly until: number | null; readonly at: number },
): Promise<Message | null> {
  const row = await findTarget(connection, session, ref)
  if (!row || row.revoked_at !== null || (row.pinned_at ?? 0) > at) return null
  const change = { pinned_until: until, pinned_at: at }
  await connection.db.updateTable('message').set(change).where('ord', '=', row.ord).execute()
  return row.pinned_until === until ? null : toMessage(connection, { ...row, ...change })
}

async function remove(connection: Connection, session: string, ref: MessageRef): Promise<Message | null> {
  const row = await findTarget(connection, session, ref)
  if (!row) return null
  const before = await toMessage(connection, row)
  await connection.db.deleteFrom('message').where('ord', '=', row.ord).execute()
  const counted = row.from_me === 0 && row.announced === 1 && row.ack < ACK_LEVEL.read
  await settleChat(connection, row.chat, counted ? 1 : 0)
  return before
}
