import type { Selectable } from 'kysely'
import type { ApiKey, ApiKeyStore } from '../../core/ports/store.ts'
import type { Scope } from '../database.ts'
import type { Schema } from '../schema.ts'
import { statement } from '../statement.ts'

/** Asked for by every request. */
const selectByHash = statement((db, args: { hash: string }) =>
  db.selectFrom('api_key').selectAll().where('hash', '=', args.hash),
)

/** Credentials by the hash of their secret. */
export function createApiKeys(scope: Scope): ApiKeyStore {
  return {
    list: () =>
      scope.read(async ({ db }) =>
        (await db.selectFrom('api_key').selectAll().orderBy('created_at').orderBy('id').execute()).map(fromRow),
      ),
    get: (id) =>
      scope.read(async ({ db }) => {
        const row = await db.selectFrom('api_key').selectAll().where('id', '=', id).executeTakeFirst()
        return row ? fromRow(row) : null
      }),
    findByHash: (hash) =>
      scope.read(async (connection) => {
        const row = await selectByHash.first(connection, { hash })
        return row && fromRow(row)
      }),
    put: (key) =>
      scope.write(async ({ db }) => {
        const { id, ...change } = toRow(key)
        await db
          .insertInto('api_key')
          .values({ id, ...change })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
          .execute()
      }),
    delete: (id) =>
      scope.write(async ({ db }) => {
        const deleted = await db.deleteFrom('api_key').where('id', '=', id).executeTakeFirst()
        return deleted.numDeletedRows > 0n
      }),
  }
}

const toRow = ({ actions, active, createdAt, ...key }: ApiKey) => ({
  ...key,
  active: active ? 1 : 0,
  actions: actions === null ? null : JSON.stringify(actions),
  created_at: createdAt,
})

const fromRow = ({ actions, active, created_at, ...row }: Selectable<Schema['api_key']>): ApiKey => ({
  ...row,
  scope: row.scope === 'admin' ? 'admin' : 'session',
  active: active === 1,
  actions: actions === null ? null : (JSON.parse(actions) as ApiKey['actions']),
  createdAt: created_at,
})
