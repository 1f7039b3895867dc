import { sql } from 'kysely'
import type { GatewayEvent, LoggedEvent } from '../../core/model/event.ts'
import type { EventLogStore } from '../../core/ports/store.ts'
import { decodeJson, encodeJson } from '../../util/json.ts'
import { sessionNotFound, type Connection, type Scope } from '../database.ts'
import { statement } from '../statement.ts'

/** The row's lock makes others wait, so that numbers have no gaps and no twins. */
const nextNumber = statement((db, args: { session: string; at: number }) =>
  db
    .updateTable('session')
    .set({ seq: sql<number>`seq + 1`, activity_at: args.at })
    .where('name', '=', args.session)
    .returning('seq'),
)

const insertEvent = statement(
  (db, args: { session: string; seq: number; id: string; timestamp: number; lane: string; event: string }) =>
    db.insertInto('event').values({
      session: args.session,
      seq: args.seq,
      id: args.id,
      timestamp: args.timestamp,
      lane: args.lane,
      event: args.event,
    }),
)

const selectEvents = statement((db, args: { session: string; after: number; limit: number }) =>
  db
    .selectFrom('event')
    .selectAll()
    .where('session', '=', args.session)
    .where('seq', '>', args.after)
    .orderBy('seq')
    .limit(args.limit),
)

/** What happened, numbered per session. */
export function createEventLog(scope: Scope): EventLogStore {
  return {
    append: (session, entry) =>
      scope.write(async (connection) => {
        const row = await nextNumber.first(connection, { session, at: entry.timestamp })
        if (!row) throw sessionNotFound(session)
        await insertEvent.run(connection, { ...entry, session, seq: row.seq, event: encodeJson(entry.event) })
        return { session, seq: row.seq, ...entry }
      }),
    read: (session, after, limit) =>
      scope.read(async (connection) =>
        (await selectEvents.all(connection, { session, after, limit })).map((row): LoggedEvent => ({
          ...row,
          event: decodeJson<GatewayEvent>(row.event),
        })),
      ),
    head: (session) =>
      scope.read(async ({ db }) => {
        const row = await db.selectFrom('session').select('seq').where('name', '=', session).executeTakeFirst()
        return row?.seq ?? 0
      }),
    prune: (session, options) => scope.write((connection) => prune(connection, session, options)),
  }
}

/** Only from the front: the first event that is young enough ends it, so the log has no holes. */
async function prune(
  { db }: Connection,
  session: string,
  { before, upTo }: { readonly before: number; readonly upTo: number },
): Promise<number> {
  const young = await db
    .selectFrom('event')
    .select('seq')
    .where('session', '=', session)
    .where('timestamp', '>=', before)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  const end = Math.min(upTo, young ? young.seq - 1 : upTo)
  const deleted = await db.deleteFrom('event').where('session', '=', session).where('seq', '<=', end).executeTakeFirst()
  return Number(deleted.numDeletedRows)
}
