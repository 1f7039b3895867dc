import { sql } from 'kysely'
import type { WebhookSettings } from '../../core/model/session.ts'
import type { Subscription, SubscriptionStore } from '../../core/ports/store.ts'
import type { Connection, Scope } from '../database.ts'
import { statement } from '../statement.ts'

const advance = statement((db, args: { session: string; id: string; cursor: number }) =>
  db
    .updateTable('subscription')
    .set({ cursor: args.cursor })
    .where('session', '=', args.session)
    .where('id', '=', args.id)
    .where('cursor', '<', args.cursor),
)

/** Who follows a session's log, and how far they are. */
export function createSubscriptions(scope: Scope): SubscriptionStore {
  return {
    list: (session) =>
      scope.read(async ({ db }) => {
        const rows = await db
          .selectFrom('subscription')
          .selectAll()
          .where('session', '=', session)
          .orderBy('id')
          .execute()
        return rows.map((row): Subscription => ({ ...row, settings: JSON.parse(row.settings) as WebhookSettings }))
      }),
    replace: (session, subscriptions) =>
      scope.write(async (connection) => {
        await connection.lock(session)
        await removeOthers(
          connection,
          session,
          subscriptions.map(({ id }) => id),
        )
        for (const subscription of subscriptions) await put(connection, session, subscription)
      }),
    advance: (session, id, cursor) =>
      scope.write(async (connection) => void (await advance.run(connection, { session, id, cursor }))),
  }
}

/** What waits for a removed receiver goes with it; its dead letters stay to be looked at. */
async function removeOthers({ db }: Connection, session: string, kept: readonly string[]): Promise<void> {
  const gone = (await db.selectFrom('subscription').select('id').where('session', '=', session).execute())
    .map(({ id }) => id)
    .filter((id) => !kept.includes(id))
  for (const id of gone) {
    await db.deleteFrom('subscription').where('session', '=', session).where('id', '=', id).execute()
    const waiting = db.deleteFrom('delivery').where('session', '=', session).where('subscription', '=', id)
    await waiting.where('state', '=', 'pending').execute()
  }
}

async function put({ db }: Connection, session: string, { id, sink, settings, cursor }: Subscription): Promise<void> {
  await db
    .insertInto('subscription')
    .values({ session, id, sink, settings: JSON.stringify(settings), cursor })
    .onConflict((conflict) =>
      conflict.columns(['session', 'id']).doUpdateSet({ sink: sql`excluded.sink`, settings: sql`excluded.settings` }),
    )
    .execute()
}
