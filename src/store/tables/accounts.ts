import { sql, type Selectable } from 'kysely'
import type { Account } from '../../core/model/account.ts'
import type { AccountStore } from '../../core/ports/store.ts'
import type { Scope } from '../database.ts'
import type { Schema } from '../schema.ts'

/** The operator's customers, oldest first. */
export function createAccounts(scope: Scope): AccountStore {
  return {
    list: ({ limit, offset }) =>
      scope.read(async ({ db }) => {
        const rows = db.selectFrom('account').selectAll().orderBy('created_at').orderBy('id')
        return (await rows.limit(limit).offset(offset).execute()).map(fromRow)
      }),
    get: (id) =>
      scope.read(async ({ db }) => {
        const row = await db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst()
        return row ? fromRow(row) : null
      }),
    put: ({ id, name, maxSessions, createdAt }) =>
      scope.write(async ({ db }) => {
        const change = { name, max_sessions: maxSessions, created_at: createdAt }
        await db
          .insertInto('account')
          .values({ id, ...change })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
          .execute()
      }),
    delete: (id) =>
      scope.write(async ({ db }) => {
        await db.deleteFrom('api_key').where('account', '=', id).execute()
        const deleted = await db.deleteFrom('account').where('id', '=', id).executeTakeFirst()
        return deleted.numDeletedRows > 0n
      }),
    countSessions: (id) =>
      scope.read(async ({ db }) => {
        const rows = db
          .selectFrom('session')
          .select(sql<number>`count(*)`.as('count'))
          .where('account', '=', id)
        return (await rows.executeTakeFirst())?.count ?? 0
      }),
  }
}

const fromRow = ({ id, name, max_sessions, created_at }: Selectable<Schema['account']>): Account => ({
  id,
  name,
  maxSessions: max_sessions,
  createdAt: created_at,
})
