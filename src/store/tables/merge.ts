import { sql, type Kysely, type Updateable } from 'kysely'
import { kindOf, type Jid } from '../../core/model/address.ts'
import type { Connection } from '../database.ts'
import type { PeerRow, Schema } from '../schema.ts'
import { mediaOf, newestOf } from './last-message.ts'
import { outward, shownColumns, type Peer } from './names.ts'

interface Move {
  readonly session: string
  readonly from: number
  readonly to: number
}

interface Twins {
  readonly kept: number
  readonly dropped: number
  /** The chat they are in, once the keys are one. */
  readonly chat: number
  /** The dropped one counted as an unread message of the chat. */
  readonly unread: number
}

/** Two rows turned out to be one person: one stays, with all messages, each once. */
export async function joinPeers(connection: Connection, session: string, pair: readonly [Peer, Peer]): Promise<void> {
  const rows = await connection.db
    .selectFrom('peer')
    .selectAll()
    .where('key', 'in', [pair[0].key, pair[1].key])
    .orderBy('listed', 'desc')
    .orderBy('key')
    .execute()
  const [to, from] = rows
  if (!to || !from) throw new Error('a person to join is missing')
  const move = { session, from: from.key, to: to.key }
  const twins = await dropTwins(connection, move)
  await moveMessages(connection, move)
  await moveNewest(connection, move, 'reaction')
  await moveNewest(connection, move, 'answer')
  await moveReceipts(connection, move)
  await moveBelongings(connection, move)
  await connection.db.updateTable('address').set({ peer: to.key }).where('peer', '=', from.key).execute()
  await connection.db.deleteFrom('peer').where('key', '=', from.key).execute()
  const joined = { ...joinRows(to, from), unread: to.unread + from.unread }
  await connection.db.updateTable('peer').set(joined).where('key', '=', to.key).execute()
  for (const chat of new Set([to.key, ...twins.map((twin) => twin.chat)])) await recount(connection, chat, twins)
}

/** The person's own chat, and the groups in which one message stood twice. */
async function recount(connection: Connection, chat: number, twins: readonly Twins[]): Promise<void> {
  const dropped = twins.reduce((sum, twin) => sum + (twin.chat === chat ? twin.unread : 0), 0)
  const unread = sql<number>`case when unread > ${dropped} then unread - ${dropped} else 0 end`
  const newest = { ...(await newestOf(connection, chat)), ...(await mediaOf(connection, chat)) }
  await connection.db
    .updateTable('peer')
    .set({ ...newest, unread })
    .where('key', '=', chat)
    .execute()
}

/** Messages that become the same once both keys are one: the announced one stays, else the older row. */
async function dropTwins({ db }: Connection, { from, to }: Move): Promise<readonly Twins[]> {
  const { rows } = await sql<Twins & { ack: number }>`
    select case when b.announced > a.announced then b.ord else a.ord end as kept,
      case when b.announced > a.announced then a.ord else b.ord end as dropped,
      case when a.chat = ${from} then ${to} else a.chat end as chat,
      case when a.from_me = 0 and a.announced = 1 and b.announced = 1 and a.ack < 3 and b.ack < 3
        then 1 else 0 end as unread,
      case when b.ack > a.ack then b.ack else a.ack end as ack
    from message a join message b on b.session = a.session and b.id = a.id and b.ord > a.ord
    where a.ord in (
        select ord from message where chat in (${from}, ${to})
        union select ord from message where author in (${from}, ${to}) and author <> chat and author <> 0)
      and case when a.chat = ${from} then ${to} else a.chat end = case when b.chat = ${from} then ${to} else b.chat end
      and case when a.author = ${from} then ${to} else a.author end
        = case when b.author = ${from} then ${to} else b.author end`.execute(db)
  const done: Twins[] = []
  const gone = new Set<number>()
  for (const { ack, ...twins } of rows) {
    const { kept, dropped } = twins
    if (gone.has(kept) || gone.has(dropped)) continue
    gone.add(dropped)
    done.push(twins)
    for (const table of [sql.table('reaction'), sql.table('answer')])
      await sql`update ${table} set message = ${kept} where message = ${dropped}
        and not exists (select 1 from ${table} r where r.message = ${kept} and r.sender = ${table}.sender)`.execute(db)
    await sql`update receipt set message = ${kept} where message = ${dropped}
      and not exists (select 1 from receipt r where r.message = ${kept} and r.reader = receipt.reader)`.execute(db)
    await sql`update message_label set message = ${kept} where message = ${dropped}
      and not exists (select 1 from message_label l where l.message = ${kept} and l.label = message_label.label)`.execute(
      db,
    )
    await keepMarks(db, twins)
    await db.deleteFrom('message').where('ord', '=', dropped).execute()
    await db.updateTable('message').set({ ack }).where('ord', '=', kept).execute()
  }
  return done
}

/** A star on either stays, and the later of two pins. */
async function keepMarks(db: Kysely<Schema>, { kept, dropped }: Twins): Promise<void> {
  await sql`update message set starred = 1 where ord = ${kept}
    and exists (select 1 from message d where d.ord = ${dropped} and d.starred = 1)`.execute(db)
  await sql`update message set pinned_until = (select d.pinned_until from message d where d.ord = ${dropped}),
    pinned_at = (select d.pinned_at from message d where d.ord = ${dropped})
    where ord = ${kept} and exists (
      select 1 from message d where d.ord = ${dropped} and coalesce(d.pinned_at, 0) > coalesce(message.pinned_at, 0))`.execute(
    db,
  )
}

async function moveMessages({ db }: Connection, { from, to }: Move): Promise<void> {
  const authorOfDirect = sql<number>`case when author = ${from} then ${to} else author end`
  await db.updateTable('message').set({ chat: to, author: authorOfDirect }).where('chat', '=', from).execute()
  await db
    .updateTable('message')
    .set({ author: to })
    .where('author', '=', from)
    .where(sql<boolean>`author <> chat and author <> 0`)
    .execute()
}

/** Of two reactions or answers of one person to one message the newer one stays. */
async function moveNewest({ db }: Connection, { from, to }: Move, table: 'reaction' | 'answer'): Promise<void> {
  const rows = sql.table(table)
  await sql`delete from ${rows} where sender = ${from} and exists (
    select 1 from ${rows} r where r.message = ${rows}.message and r.sender = ${to} and r.at >= ${rows}.at)`.execute(db)
  await sql`delete from ${rows} where sender = ${to} and exists (
    select 1 from ${rows} r where r.message = ${rows}.message and r.sender = ${from})`.execute(db)
  await db.updateTable(table).set({ sender: to }).where('sender', '=', from).execute()
}

/** Of two ticks of one reader the higher stays. */
async function moveReceipts({ db }: Connection, { from, to }: Move): Promise<void> {
  await sql`delete from receipt where reader = ${from} and exists (
    select 1 from receipt r where r.message = receipt.message and r.reader = ${to} and r.ack >= receipt.ack)`.execute(
    db,
  )
  await sql`delete from receipt where reader = ${to} and exists (
    select 1 from receipt r where r.message = receipt.message and r.reader = ${from})`.execute(db)
  await db.updateTable('receipt').set({ reader: to }).where('reader', '=', from).execute()
}

/** Labels of both; the younger picture; and the keys that words were indexed under. */
async function moveBelongings({ db }: Connection, { session, from, to }: Move): Promise<void> {
  await sql`delete from chat_label where peer = ${from} and exists (
    select 1 from chat_label l where l.peer = ${to} and l.label = chat_label.label)`.execute(db)
  await db.updateTable('chat_label').set({ peer: to }).where('peer', '=', from).execute()
  await sql`delete from picture where peer = ${from} and exists (
    select 1 from picture p where p.peer = ${to} and p.fetched_at >= picture.fetched_at)`.execute(db)
  await sql`delete from picture where peer = ${to} and exists (select 1 from picture p where p.peer = ${from})`.execute(
    db,
  )
  await db.updateTable('picture').set({ peer: to }).where('peer', '=', from).execute()
  await db.updateTable('former_peer').set({ peer: to }).where('peer', '=', from).execute()
  await db.insertInto('former_peer').values({ session, key: from, peer: to }).execute()
}

/** Names that one of them has; of the chat's state, the one that was changed last. */
function joinRows(to: PeerRow, from: PeerRow): Updateable<Schema['peer']> {
  const state = from.listed > to.listed || (from.listed === to.listed && from.state_at > to.state_at) ? from : to
  const names = {
    saved_name: to.saved_name ?? from.saved_name,
    push_name: to.push_name ?? from.push_name,
    business_name: to.business_name ?? from.business_name,
    title: to.title ?? from.title,
  }
  return {
    ...names,
    ...joinAddresses(to, from),
    ...shownColumns(names),
    listed: Math.max(to.listed, from.listed),
    timestamp: Math.max(to.timestamp, from.timestamp),
    marked_unread: state.marked_unread,
    pinned_at: state.pinned_at,
    archived: state.archived,
    muted_until: state.muted_until,
    favorite: state.favorite,
    favorite_order: state.favorite_order,
    ephemeral_seconds: state.ephemeral_seconds,
    state_at: state.state_at,
    created_at: Math.min(to.created_at || from.created_at, from.created_at || to.created_at),
    updated_at: Date.now(),
  }
}

function joinAddresses(to: PeerRow, from: PeerRow): { readonly jid: Jid; readonly alt: Jid | null } {
  const all = [to.jid, to.alt, from.jid, from.alt].filter((jid) => jid !== null)
  const phone = all.find((jid) => kindOf(jid) === 'phone')
  const lid = all.find((jid) => kindOf(jid) === 'lid')
  return phone === undefined || lid === undefined ? { jid: to.jid, alt: to.alt } : outward(phone, lid)
}
