import { sql } from 'kysely'
import { ACK_LEVEL, type Ack, type MessageStatistics } from '../../core/model/message.ts'
import type { Connection } from '../database.ts'
import { isKnownPerson } from './conditions.ts'

const WEEK = 7 * 86_400
const MONTH = 30 * 86_400

interface Bucket {
  readonly kind: string
  readonly from_me: number
  readonly ack: number
  readonly count: number
}

/** Numbers about all messages of a session, each from one pass over an index. `now` in milliseconds. */
export async function countAll(connection: Connection, session: string, now: number): Promise<MessageStatistics> {
  const { db } = connection
  const buckets: readonly Bucket[] = await db
    .selectFrom('message')
    .select(['kind', 'from_me', 'ack', sql<number>`count(*)`.as('count')])
    .where('session', '=', session)
    .groupBy(['kind', 'from_me', 'ack'])
    .execute()
  const sum = (wanted: (bucket: Bucket) => boolean) =>
    buckets.filter(wanted).reduce((total, { count }) => total + count, 0)
  const byType = new Map<string, number>()
  for (const { kind, count } of buckets) byType.set(kind, (byType.get(kind) ?? 0) + count)
  const acks = Object.entries(ACK_LEVEL).map(([ack, level]) => [ack, sum((bucket) => bucket.ack === level)])
  return {
    total: sum(() => true),
    received: sum(({ from_me }) => from_me === 0),
    sent: sum(({ from_me }) => from_me === 1),
    byType: Object.fromEntries(byType),
    byAck: Object.fromEntries(acks) as Record<Ack, number>,
    ...(await countSome(connection, session)),
    ...(await countTimes(connection, session, Math.floor(now / 1000))),
  }
}

async function countSome({ db }: Connection, session: string) {
  const count = sql<number>`count(*)`.as('count')
  const messages = db.selectFrom('message').select(count).where('session', '=', session)
  const peers = db.selectFrom('peer').select(count).where('session', '=', session)
  const listed = peers.where(sql<boolean>`listed = 1`)
  const groups = db.selectFrom('peer').select('key').where('session', '=', session).where(isGroup)
  const number = async (query: { executeTakeFirst(): Promise<{ count: number } | undefined> }) =>
    (await query.executeTakeFirst())?.count ?? 0
  return {
    inGroups: await number(db.selectFrom('message').select(count).where('chat', 'in', groups)),
    withMedia: await number(messages.where(sql<boolean>`has_media = 1`)),
    chats: await number(listed),
    groups: await number(peers.where(isGroup)),
    contacts: await number(peers.where(isKnownPerson)),
  }
}

/** In the words of an index. */
const isGroup = sql<boolean>`listed = 1 and kind <> 'person' and kind = 'group'`

async function countTimes({ db }: Connection, session: string, now: number) {
  const messages = db.selectFrom('message').where('session', '=', session)
  const count = sql<number>`count(*)`.as('count')
  const since = async (timestamp: number) =>
    (await messages.select(count).where('timestamp', '>=', timestamp).executeTakeFirst())?.count ?? 0
  const end = async (order: 'asc' | 'desc') =>
    (await messages.select('timestamp').orderBy('timestamp', order).orderBy('ord', order).limit(1).executeTakeFirst())
      ?.timestamp ?? null
  return {
    last7Days: await since(now - WEEK),
    last30Days: await since(now - MONTH),
    firstAt: await end('asc'),
    lastAt: await end('desc'),
  }
}
