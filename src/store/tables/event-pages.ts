import { sql, type Kysely } from 'kysely'
import type { EventType } from '../../core/model/event.ts'
import type { EventPlace, LogName, LogPage, StoredEvent } from '../../core/ports/event-log.ts'
import type { Connection } from '../database.ts'
import type { Schema } from '../schema.ts'
import { statement } from '../statement.ts'

/** A row of the log, as its readers need it. */
export interface EventRow {
  session: string
  seq: number
  pos: number
  id: string
  timestamp: number
  lane: string
  type: string
  trace: string | null
  /** The account as JSON; null when it is not known. */
  me: string | null
  event: string
}

/** With no event when it is not of the log that is read. */
type WindowRow = Omit<EventRow, 'event' | 'me'> & { event: string | null }

interface From {
  readonly after: number
  readonly limit: number
}

const selectBounds = statement((db, args: { session: string }) =>
  db.selectFrom('session').select(['seq', 'pruned_seq']).where('name', '=', args.session),
)

type FromNumber = From & { readonly session: string }

const byNumber = (db: Kysely<Schema>, args: FromNumber) =>
  db
    .selectFrom('event')
    .select(['session', 'seq', 'pos', 'id', 'timestamp', 'lane', 'type', 'trace', 'event'])
    .where('session', '=', args.session)
    .where('seq', '>', args.after)
    .orderBy('seq')
    .limit(args.limit)

const selectByNumber = statement((db, args: FromNumber) => byNumber(db, args))

/** A session's events after a number, with the account as it was then. */
export const selectWithAccount = statement((db, args: FromNumber) => byNumber(db, args).select('me'))

interface Window extends From {
  readonly settled: number
}

/** A window of rows, whoever owns them: what is of another log costs its place and not its text. */
const inWindow = (db: Kysely<Schema>, args: Window) =>
  db
    .selectFrom('event')
    .select(['event.session', 'event.seq', 'event.pos', 'event.id', 'event.timestamp', 'event.lane'])
    .select(['event.type', 'event.trace'])
    .where('event.pos', '>', args.after)
    .where('event.pos', '<=', args.settled)
    .orderBy('event.pos')
    .limit(args.limit)

const selectAll = statement((db, args: Window) => inWindow(db, args).select('event.event'))

const selectOfSession = statement((db, args: Window & { readonly owner: string }) =>
  inWindow(db, args).select(
    sql<string | null>`case when event.session = ${args.owner} then event.event end`.as('event'),
  ),
)

const selectOfAccount = statement((db, args: Window & { readonly owner: string }) =>
  inWindow(db, args)
    .leftJoin('session', 'session.name', 'event.session')
    .select(sql<string | null>`case when session.account = ${args.owner} then event.event end`.as('event')),
)

const selectHead = statement((db, _args: object) =>
  db.selectFrom('event').select('pos').where('pos', '>', 0).orderBy('pos', 'desc').limit(1),
)

/** The next events of a log, and what is known of its ends. */
export async function pageOf(connection: Connection, log: LogName, from: From): Promise<LogPage> {
  if (log.by === 'position') return pageByPosition(connection, log, from)
  // In this order: what is pruned before the rows are read is known to be.
  const events = await selectByNumber.all(connection, { session: log.session, ...from })
  const bounds = await selectBounds.first(connection, { session: log.session })
  const first = (bounds?.pruned_seq ?? 0) + 1
  return {
    events: events.flatMap(toStored),
    upTo: events.at(-1)?.seq ?? from.after,
    first: Math.min(first, events[0]?.seq ?? first),
    settled: bounds?.seq ?? 0,
    head: bounds?.seq ?? 0,
  }
}

type AcrossSessions = Extract<LogName, { by: 'position' }>

/** In this order: whoever is not writing any more when that is asked is seen by the rows that are read then. */
async function pageByPosition(connection: Connection, log: AcrossSessions, from: From): Promise<LogPage> {
  const head = (await selectHead.first(connection, {}))?.pos ?? 0
  const settled = await connection.positions.settled(connection.db, head)
  const rows = await selectWindow(connection, log, { ...from, settled })
  const pruned = await prunedUpTo(connection, log)
  return {
    events: rows.flatMap(toStored),
    upTo: rows.at(-1)?.pos ?? from.after,
    first: pruned + 1,
    settled,
    head,
  }
}

function selectWindow(connection: Connection, log: AcrossSessions, window: Window): Promise<readonly WindowRow[]> {
  if (log.session !== undefined) return selectOfSession.all(connection, { ...window, owner: log.session })
  if (log.account !== undefined) return selectOfAccount.all(connection, { ...window, owner: log.account })
  return selectAll.all(connection, window)
}

async function prunedUpTo({ db }: Connection, { session, account }: AcrossSessions): Promise<number> {
  let pruned = db
    .selectFrom('session')
    .select('pruned_pos')
    .where('pruned_pos', '>=', 0)
    .orderBy('pruned_pos', 'desc')
    .limit(1)
  if (session !== undefined) pruned = pruned.where('name', '=', session)
  if (account !== undefined) pruned = pruned.where('account', '=', account)
  return (await pruned.executeTakeFirst())?.pruned_pos ?? 0
}

/** Ids are lower-case letters and digits: nothing that begins so comes after the tilde. */
export async function placesOf({ db }: Connection, idPrefix: string, limit: number): Promise<readonly EventPlace[]> {
  const rows = db.selectFrom('event').select(['id', 'session', 'seq', 'pos as position', 'timestamp'])
  const found = rows.where('id', '>=', idPrefix).where('id', '<', `${idPrefix}~`).orderBy('id').limit(limit)
  return (await found.execute()).map((row) => ({ ...row }))
}

const toStored = ({ pos, event, type, ...row }: WindowRow): readonly StoredEvent[] =>
  event === null ? [] : [{ ...row, position: pos, type: type as EventType, json: event }]
