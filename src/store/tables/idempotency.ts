import type { Selectable } from 'kysely'
import type { IdempotencyEntry, IdempotencyStore } from '../../core/ports/idempotency-store.ts'
import type { Connection, Scope } from '../database.ts'
import type { Schema } from '../schema.ts'

/** The keys by which requests are made once. */
export function createIdempotency(scope: Scope): IdempotencyStore {
  const one = ({ db }: Connection, session: string, id: string) =>
    db.selectFrom('idempotency').selectAll().where('session', '=', session).where('id', '=', id)
  return {
    begin: (session, entry, since) =>
      scope.write(async (connection) => {
        const { db } = connection
        const { id, fingerprint, messageId: message_id, createdAt: created_at } = entry
        const row = { session, id, fingerprint, message_id, answer: null, created_at }
        await db
          .insertInto('idempotency')
          .values(row)
          .onConflict((conflict) =>
            conflict.columns(['session', 'id']).doUpdateSet(row).where('idempotency.created_at', '<', since),
          )
          .execute()
        return fromRow(await one(connection, session, id).executeTakeFirstOrThrow())
      }),
    answer: (session, id, answer) =>
      scope.write(async ({ db }) => {
        await db
          .updateTable('idempotency')
          .set({ answer })
          .where('session', '=', session)
          .where('id', '=', id)
          .execute()
      }),
    forget: (session, id) =>
      scope.write(async ({ db }) => {
        await db.deleteFrom('idempotency').where('session', '=', session).where('id', '=', id).execute()
      }),
    prune: (session, before) =>
      scope.write(async ({ db }) => {
        const old = db.deleteFrom('idempotency').where('session', '=', session).where('created_at', '<', before)
        return Number((await old.executeTakeFirst()).numDeletedRows)
      }),
  }
}

function fromRow(row: Selectable<Schema['idempotency']>): IdempotencyEntry {
  const { id, fingerprint, message_id: messageId, answer, created_at: createdAt } = row
  return { id, fingerprint, messageId, answer, createdAt }
}
