import { sql } from 'kysely'
import type { Jid } from '../../core/model/address.ts'
import type { Message, Reaction } from '../../core/model/message.ts'
import type { Connection } from '../database.ts'
import type { MessageRow } from '../schema.ts'
import { pieces, statement } from '../statement.ts'
import { fromRow, OWN } from './message-row.ts'
import { requirePeers } from './peers.ts'

const SIZES = [256, 64, 8, 1] as const

const selects = new Map(SIZES.map((size) => [size as number, selectMany(size)]))

const putReaction = statement(
  (db, args: Placed & { session: string; jid: Jid | null; id: string | null; text: string; at: number }) =>
    db
      .insertInto('reaction')
      .values({
        session: args.session,
        message: args.message,
        sender: args.sender,
        jid: args.jid,
        id: args.id,
        text: args.text,
        at: args.at,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['message', 'sender'])
          .doUpdateSet({
            text: sql`excluded.text`,
            at: sql`excluded.at`,
            jid: sql`excluded.jid`,
            id: sql`excluded.id`,
          })
          .where(sql<boolean>`excluded.at >= reaction.at`),
      ),
)

interface Placed {
  readonly message: number
  readonly sender: number
}

const selectLast = statement((db, args: Placed) =>
  db.selectFrom('reaction').select(['id', 'at']).where('message', '=', args.message).where('sender', '=', args.sender),
)

/** A reaction as it came. */
export interface NewReaction {
  readonly sender: Jid
  readonly senderAlt?: Jid | null
  readonly fromMe: boolean
  /** Of the message that carried it. */
  readonly id?: string
  readonly text: string
  readonly at: number
}

/** Keeps the newest of each person; a row without text remembers when one was taken back. False when it is there already. */
export async function keepReaction(
  connection: Connection,
  message: Pick<MessageRow, 'session' | 'ord'>,
  { sender, senderAlt, fromMe, id, text, at }: NewReaction,
): Promise<boolean> {
  const { session, ord } = message
  const [peer] = await requirePeers(connection, session, [{ jid: sender, alt: senderAlt ?? null }])
  if (!peer) throw new Error('a reaction has no sender')
  const by = fromMe ? { sender: OWN, jid: peer.jid } : { sender: peer.key, jid: null }
  const known = id === undefined ? null : await selectLast.first(connection, { message: ord, sender: by.sender })
  if (known && (known.id === id || known.at > at)) return false
  await putReaction.run(connection, { session, message: ord, ...by, id: id ?? null, text, at })
  return true
}

/** Those that came with a message. */
export async function keepReactions(
  connection: Connection,
  row: Pick<MessageRow, 'session' | 'ord'>,
  { reactions }: Message,
): Promise<void> {
  for (const { timestamp, ...reaction } of reactions)
    await keepReaction(connection, row, { ...reaction, at: timestamp })
}

/** The messages of the rows, with their reactions: one query for a page of them. */
export async function toMessages(connection: Connection, rows: readonly MessageRow[]): Promise<Message[]> {
  const found = new Map<number, Reaction[]>()
  for (const piece of pieces(rows, SIZES)) {
    const args = Object.fromEntries(piece.map(({ ord }, index) => [`ord${index}`, ord]))
    for (const { message, ...reaction } of (await selects.get(piece.length)?.all(connection, args)) ?? []) {
      found.set(message, [...(found.get(message) ?? []), toReaction(reaction)])
    }
  }
  return rows.map((row) =>
    fromRow(
      row,
      (found.get(row.ord) ?? []).toSorted((a, b) => a.timestamp - b.timestamp),
    ),
  )
}

/** One message, whole. */
export async function toMessage(connection: Connection, row: MessageRow): Promise<Message> {
  const [message] = await toMessages(connection, [row])
  return message ?? fromRow(row)
}

interface ReactionRow {
  readonly sender: number
  readonly text: string
  readonly at: number
  readonly given: string | null
  readonly jid: string | null
  readonly alt: string | null
}

const toReaction = ({ sender, text, at, given, jid, alt }: ReactionRow): Reaction => ({
  sender: jid ?? given ?? '',
  senderAlt: alt,
  fromMe: sender === OWN,
  text,
  timestamp: at,
})

function selectMany(size: number) {
  return statement((db, args: Readonly<Record<string, number>>) =>
    db
      .selectFrom('reaction')
      .leftJoin('address', (join) =>
        join.onRef('address.session', '=', 'reaction.session').onRef('address.jid', '=', 'reaction.jid'),
      )
      // An own reaction names its address, anybody else's its peer.
      .leftJoin('peer', (join) => join.on(sql<boolean>`peer.key = coalesce(address.peer, reaction.sender)`))
      .select([
        'reaction.message',
        'reaction.sender',
        'reaction.text',
        'reaction.at',
        'reaction.jid as given',
        'peer.jid',
        'peer.alt',
      ])
      .where(
        'reaction.message',
        'in',
        Array.from({ length: size }, (_, index) => args[`ord${index}`] ?? 0),
      )
      .where('reaction.text', '<>', ''),
  )
}
