import { type Selectable, sql } from 'kysely'
import { NEVER_TRIED, type DeliveryHealth, type Pause, type PreviousKey } from '../../core/model/delivery.ts'
import type { WebhookSettings } from '../../core/model/session.ts'
import type {
  NewSubscription,
  Subscription,
  SubscriptionState,
  SubscriptionStore,
} from '../../core/ports/delivery-store.ts'
import type { Connection, Scope } from '../database.ts'
import type { Schema } from '../schema.ts'
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
        return rows.map(fromRow)
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
    amend: (session, id, change) =>
      scope.write(async ({ db }) => {
        const columns = toColumns(change)
        if (Object.keys(columns).length === 0) return
        await db.updateTable('subscription').set(columns).where('session', '=', session).where('id', '=', id).execute()
      }),
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

async function put(
  { db }: Connection,
  session: string,
  { id, sink, settings, cursor }: NewSubscription,
): Promise<void> {
  await db
    .insertInto('subscription')
    .values({ session, id, sink, settings: JSON.stringify(settings), cursor })
    .onConflict((conflict) =>
      conflict.columns(['session', 'id']).doUpdateSet({ sink: sql`excluded.sink`, settings: sql`excluded.settings` }),
    )
    .execute()
}

function fromRow(row: Selectable<Schema['subscription']>): Subscription {
  const { pause, health, previous_key: previousKey, trusted_ca: trustedCa, ...rest } = row
  return {
    ...rest,
    settings: JSON.parse(row.settings) as WebhookSettings,
    pause: fromJson<Pause>(pause),
    health: fromJson<DeliveryHealth>(health) ?? NEVER_TRIED,
    previousKey: fromJson<PreviousKey>(previousKey),
    trustedCa,
  }
}

const fromJson = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T))
const toJson = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))

function toColumns({ pause, health, previousKey, trustedCa }: Partial<SubscriptionState>) {
  return {
    ...(pause !== undefined && { pause: toJson(pause) }),
    ...(health !== undefined && { health: toJson(health) }),
    ...(previousKey !== undefined && { previous_key: toJson(previousKey) }),
    ...(trustedCa !== undefined && { trusted_ca: trustedCa }),
  }
}
