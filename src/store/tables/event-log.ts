import { sql } from 'kysely'
import type { EventType, GatewayEvent, LoggedEvent } from '../../core/model/event.ts'
import type { EventLogStore } from '../../core/ports/event-log.ts'
import type { Me } from '../../core/model/session.ts'
import { decodeJson, encodeJson } from '../../util/json.ts'
import { sessionNotFound, type Connection, type Scope } from '../database.ts'
import type { Positions } from '../positions.ts'
import { statement } from '../statement.ts'
import { pageOf, placesOf, selectWithAccount, type EventRow } from './event-pages.ts'
import { prune } from './event-pruning.ts'

/** The row's lock makes others wait, so that numbers have no gaps and no twins. */
const numbering = ({ next }: Positions) =>
  statement((db, args: { session: string; at: number | null }) =>
    db
      .updateTable('session')
      .set({
        seq: sql<number>`seq + 1`,
        activity_at: sql<number>`coalesce(cast(${args.at} as bigint), activity_at)`,
      })
      .where('name', '=', args.session)
      .returning(['seq', 'me', next.as('pos')]),
  )

/** Of the drivers' ways to give positions; each is compiled once. */
const numberings = new Map<Positions, ReturnType<typeof numbering>>()

const insertEvent = statement((db, args: EventRow) =>
  db.insertInto('event').values({
    session: args.session,
    seq: args.seq,
    pos: args.pos,
    id: args.id,
    timestamp: args.timestamp,
    lane: args.lane,
    type: args.type,
    trace: args.trace,
    me: args.me,
    event: args.event,
  }),
)

/** What happens to every session at each start is no activity: whose account was in use last must stay known. */
const OF_OURSELVES: ReadonlySet<EventType> = new Set(['session.status', 'subscription.changed'])

/** Transactions whose readers-to-be know of them. */
const announced = new WeakSet<Connection>()

/** What happened, numbered per session. */
export function createEventLog(scope: Scope): EventLogStore {
  return {
    append: (session, entry) =>
      scope.write(async (connection) => {
        const { event, trace } = entry
        const at = OF_OURSELVES.has(event.type) ? null : entry.timestamp
        const { seq, pos, me } = await place(connection, session, at)
        const row = {
          ...entry,
          session,
          seq,
          pos,
          type: event.type,
          trace: trace ?? null,
          me: me ?? 'null',
          event: encodeJson(event),
        }
        await insertEvent.run(connection, row)
        return { session, seq, position: pos, ...entry, me: toMe(me) }
      }),
    read: (session, after, limit) =>
      scope.read(async (connection) =>
        (await selectWithAccount.all(connection, { session, after, limit })).map(toLogged),
      ),
    head: (session) =>
      scope.read(async ({ db }) => {
        const row = await db.selectFrom('session').select('seq').where('name', '=', session).executeTakeFirst()
        return row?.seq ?? 0
      }),
    lastPosition: () => scope.read(({ db, positions }) => positions.last(db)),
    page: (log, from) => scope.read((connection) => pageOf(connection, log, from)),
    places: (idPrefix, limit) => scope.read((connection) => placesOf(connection, idPrefix, limit)),
    prune: (session, options) => scope.write((connection) => prune(connection, session, options)),
  }
}

async function place(connection: Connection, session: string, at: number | null) {
  const { positions, db } = connection
  if (positions.announce && !announced.has(connection)) {
    await sql`select ${positions.announce}`.execute(db)
    announced.add(connection)
  }
  const next = numberings.get(positions) ?? numbering(positions)
  numberings.set(positions, next)
  const placed = await next.first(connection, { session, at })
  if (!placed) throw sessionNotFound(session)
  return placed
}

const toMe = (text: string | null): Me | null => (text === null ? null : (JSON.parse(text) as Me | null))

const toLogged = ({ pos, trace, me, type: _type, event, ...row }: EventRow): LoggedEvent => ({
  ...row,
  position: pos,
  ...(trace !== null && { trace }),
  ...(me !== null && { me: toMe(me) }),
  event: decodeJson<GatewayEvent>(event),
})
