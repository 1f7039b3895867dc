import { setImmediate } from 'node:timers/promises'
import type { Jid } from '../../core/model/address.ts'
import type { Message } from '../../core/model/message.ts'
import type { Connection } from '../database.ts'
import type { IndexedWords } from '../full-text.ts'
import type { MessageRow } from '../schema.ts'
import { pieces, statement } from '../statement.ts'
import { COLUMN_COUNT, pickRow, toRow, valuesOf, type NewMessageRow } from './message-row.ts'
import type { Peer } from './names.ts'
import { requirePeers, type Naming } from './peers.ts'
import { keepReactions } from './reactions.ts'
import { toIndexed } from './search.ts'
import { touchChat } from './touch.ts'

type Stored = Pick<MessageRow, 'ord' | 'id' | 'chat' | 'author' | 'timestamp' | 'has_media'>

/** A message with the row it is to have. */
interface PlacedRow {
  readonly message: Message
  readonly row: NewMessageRow
}

interface Newest {
  readonly last: Stored
  readonly media: boolean
}

const SIZES = [64, 8, 1] as const
const PAUSE_EVERY = 8

const inserts = new Map(SIZES.map((size) => [size as number, insertMany(size)]))

/** Messages of the past, oldest first; they raise no unread counts. */
export async function addHistory(
  connection: Connection,
  session: string,
  messages: readonly Message[],
): Promise<number> {
  if (messages.length === 0) return 0
  await connection.lock(session)
  const placed = await place(connection, session, messages)
  const newest = new Map<number, Newest>()
  let count = 0
  for (const [index, piece] of [...pieces(placed, SIZES)].entries()) {
    // SQLite answers at once: without a pause nothing else of the process would move meanwhile.
    if (index % PAUSE_EVERY === PAUSE_EVERY - 1) await setImmediate()
    const rows = piece.map(({ row }) => row)
    const stored = (await inserts.get(piece.length)?.all(connection, valuesOf(rows))) ?? []
    await keepParts(connection, piece, stored)
    count += stored.length
    for (const one of stored) newest.set(one.chat, newer(newest.get(one.chat), one))
  }
  const now = Date.now()
  for (const { last, media } of newest.values()) {
    const { ord, chat, timestamp } = last
    await touchChat(connection, { chat, ord, at: timestamp, raise: 0, clear: 0, media: media ? 1 : 0, now })
  }
  return count
}

/** The words and reactions of those that were new. */
async function keepParts(
  connection: Connection,
  piece: readonly PlacedRow[],
  stored: readonly Stored[],
): Promise<void> {
  const placed = new Map(piece.map((one) => [identityOf(one.row), one]))
  const words: IndexedWords[] = []
  for (const { ord, ...rest } of stored) {
    const one = placed.get(identityOf(rest))
    if (!one) continue
    placed.delete(identityOf(rest))
    const indexed = toIndexed({ ...one.row, ord }, one.message.content)
    if (indexed) words.push(indexed)
    await keepReactions(connection, { session: one.row.session, ord }, one.message)
  }
  await connection.fullText.add(connection, words)
}

const identityOf = ({ id, chat, author }: Pick<MessageRow, 'id' | 'chat' | 'author'>) => `${chat} ${author} ${id}`

const newer = (known: Newest | undefined, stored: Stored): Newest => ({
  last: !known || isAfter(stored, known.last) ? stored : known.last,
  media: stored.has_media === 1 || known?.media === true,
})

async function place(connection: Connection, session: string, messages: readonly Message[]): Promise<PlacedRow[]> {
  const ordered = messages.toSorted((a, b) => a.timestamp - b.timestamp)
  const namings = new Map<string, Naming>()
  const peers = new Map<string, Peer>()
  const name = (jid: Jid, alt: Jid | null) => void namings.set(keyOf(jid, alt), { jid, alt })
  for (const { chat, chatAlt, sender, senderAlt } of ordered) {
    name(chat, chatAlt)
    name(sender, senderAlt)
  }
  const found = await requirePeers(connection, session, [...namings.values()])
  for (const [index, key] of [...namings.keys()].entries()) {
    const peer = found[index]
    if (peer) peers.set(key, peer)
  }
  return ordered.flatMap((message) => {
    const chat = peers.get(keyOf(message.chat, message.chatAlt))
    const sender = peers.get(keyOf(message.sender, message.senderAlt))
    return chat && sender ? [{ message, row: toRow({ session, message, chat, sender, announced: false }) }] : []
  })
}

const keyOf = (jid: Jid, alt: Jid | null) => `${jid} ${alt ?? ''}`

const isAfter = (one: Stored, other: Stored) =>
  one.timestamp > other.timestamp || (one.timestamp === other.timestamp && one.ord > other.ord)

/** The values come as one list: names for a thousand of them would cost more than storing them. */
function insertMany(size: number) {
  return statement((db, args: readonly unknown[]) =>
    db
      .insertInto('message')
      .values(Array.from({ length: size }, (_, row) => pickRow((_name, column) => args[row * COLUMN_COUNT + column])))
      .onConflict((conflict) => conflict.columns(['session', 'id', 'chat', 'author']).doNothing())
      .returning(['ord', 'id', 'chat', 'author', 'timestamp', 'has_media']),
  )
}
