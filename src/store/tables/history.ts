import { setImmediate } from 'node:timers/promises'
import type { Jid } from '../../core/model/address.ts'
import type { Message } from '../../core/model/message.ts'
import type { Connection } from '../database.ts'
import { pieces, statement } from '../statement.ts'
import { pickRow, toRow, type NewMessageRow } from './message-row.ts'
import type { Peer } from './names.ts'
import { requirePeers, type Naming } from './peers.ts'
import { touchChat } from './touch.ts'

interface Stored {
  readonly ord: number
  readonly chat: number
  readonly timestamp: number
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
  const rows = await place(connection, session, messages)
  const newest = new Map<number, Stored>()
  let count = 0
  for (const [index, piece] of [...pieces(rows, SIZES)].entries()) {
    // SQLite answers at once: without a pause nothing else of the process would move meanwhile.
    if (index % PAUSE_EVERY === PAUSE_EVERY - 1) await setImmediate()
    for (const stored of (await inserts.get(piece.length)?.all(connection, toArgs(piece))) ?? []) {
      count += 1
      const last = newest.get(stored.chat)
      if (!last || isAfter(stored, last)) newest.set(stored.chat, stored)
    }
  }
  for (const { ord, chat, timestamp } of newest.values()) {
    await touchChat.run(connection, { chat, ord, at: timestamp, raise: 0, clear: 0 })
  }
  return count
}

async function place(connection: Connection, session: string, messages: readonly Message[]): Promise<NewMessageRow[]> {
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
    return chat && sender ? [toRow({ session, message, chat, sender, announced: false })] : []
  })
}

const keyOf = (jid: Jid, alt: Jid | null) => `${jid} ${alt ?? ''}`

const isAfter = (one: Stored, other: Stored) =>
  one.timestamp > other.timestamp || (one.timestamp === other.timestamp && one.ord > other.ord)

function insertMany(size: number) {
  return statement((db, args: Readonly<Record<string, unknown>>) =>
    db
      .insertInto('message')
      .values(Array.from({ length: size }, (_, index) => pickRow((name) => args[`${name}_${index}`])))
      .onConflict((conflict) => conflict.columns(['session', 'id', 'chat', 'author']).doNothing())
      .returning(['ord', 'chat', 'timestamp']),
  )
}

const toArgs = (rows: readonly NewMessageRow[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    rows.flatMap((row, index) => Object.entries(row).map(([name, value]) => [`${name}_${index}`, value])),
  )
