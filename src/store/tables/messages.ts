import type { Message } from '../../core/model/message.ts'
import { ACK_LEVEL } from '../../core/model/message.ts'
import type { AddedMessage, MessageStore } from '../../core/ports/store.ts'
import type { Connection, Scope } from '../database.ts'
import type { MessageRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { createAnswers } from './answers.ts'
import { addHistory } from './history.ts'
import { createMessageChanges } from './message-changes.ts'
import { createMessageMarks } from './message-marks.ts'
import { createMessageQueries } from './message-queries.ts'
import { fromRow, pickRow, toRow, type NewMessageRow } from './message-row.ts'
import { requirePeers } from './peers.ts'
import { keepReactions, toMessage } from './reactions.ts'
import { createSearch, toIndexed } from './search.ts'
import { touchChat } from './touch.ts'

const insertOnce = statement((db, args: NewMessageRow) =>
  db
    .insertInto('message')
    .values(pickRow((name) => args[name]))
    .onConflict((conflict) => conflict.columns(['session', 'id', 'chat', 'author']).doNothing())
    .returning('ord'),
)

const selectTwin = statement((db, args: { session: string; id: string; chat: number; author: number }) =>
  db
    .selectFrom('message')
    .selectAll()
    .where('session', '=', args.session)
    .where('id', '=', args.id)
    .where('chat', '=', args.chat)
    .where('author', '=', args.author),
)

const markAnnounced = statement((db, args: { ord: number }) =>
  db.updateTable('message').set({ announced: 1 }).where('ord', '=', args.ord),
)

/** The messages: stored once, in order, with their chats kept up to date. */
export function createMessages(scope: Scope): MessageStore {
  return {
    add: (session, message, { announced }) =>
      scope.write((connection) => add(connection, session, { message, announced })),
    addHistory: (session, messages) => scope.write((connection) => addHistory(connection, session, messages)),
    ...createMessageQueries(scope),
    ...createMessageChanges(scope),
    ...createMessageMarks(scope),
    ...createAnswers(scope),
    ...createSearch(scope),
  }
}

async function add(
  connection: Connection,
  session: string,
  { message, announced }: { readonly message: Message; readonly announced: boolean },
): Promise<AddedMessage> {
  await connection.lock(session)
  const [chat, sender] = await requirePeers(connection, session, [
    { jid: message.chat, alt: message.chatAlt },
    { jid: message.sender, alt: message.senderAlt },
  ])
  if (!chat || !sender) throw new Error('a message has no chat or no sender')
  const row = toRow({ session, message, chat, sender, announced })
  const inserted = await insertOnce.first(connection, row)
  if (!inserted) return addAgain(connection, row)
  const counts = announced && !message.fromMe && row.ack < ACK_LEVEL.read
  await touchChat(connection, {
    chat: chat.key,
    ord: inserted.ord,
    at: message.timestamp,
    raise: counts ? 1 : 0,
    clear: announced && message.fromMe ? 1 : 0,
    media: row.has_media,
    now: Date.now(),
  })
  const stored = { ...row, ord: inserted.ord }
  const words = toIndexed(stored, message.content)
  if (words) await connection.fullText.add(connection, [words])
  if (message.reactions.length === 0) return { outcome: 'new', message: fromRow(row) }
  await keepReactions(connection, stored, message)
  return { outcome: 'new', message: await toMessage(connection, stored) }
}

async function addAgain(connection: Connection, row: NewMessageRow): Promise<AddedMessage> {
  const stored: MessageRow | null = await selectTwin.first(connection, row)
  if (!stored) throw new Error('a message is there and is not')
  const message = await toMessage(connection, stored)
  if (stored.announced === 1 || row.announced === 0) return { outcome: 'known', message }
  await markAnnounced.run(connection, { ord: stored.ord })
  return { outcome: 'announce', message }
}
