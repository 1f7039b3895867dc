import type { Selectable } from 'kysely'
import { GatewayError } from '../../core/errors.ts'
import type { ApiKey, ApiKeyStore } from '../../core/ports/store.ts'
import type { Connection, Scope } from '../database.ts'
import type { Schema } from '../schema.ts'
import { statement } from '../statement.ts'

/** Asked for by every request. */
const selectByHash = statement((db, args: { hash: string }) =>
  db.selectFrom('api_key').selectAll().where('hash', '=', args.hash),
)

/** Credentials by the hash of their secret. */
export function createApiKeys(scope: Scope): ApiKeyStore {
  return {
    list: ({ account } = {}) =>
      scope.read(async ({ db }) => {
        const all = db.selectFrom('api_key').selectAll().orderBy('created_at').orderBy('id')
        const rows = account === undefined ? all : all.where('account', '=', account)
        return (await rows.execute()).map(fromRow)
      }),
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
    put: (key) => scope.write((connection) => put(connection, key)),
    delete: (id) =>
      scope.write(async ({ db }) => {
        const deleted = await db.deleteFrom('api_key').where('id', '=', id).executeTakeFirst()
        return deleted.numDeletedRows > 0n
      }),
  }
}

/** Two at once with one secret: the second finds the first's hash there. */
async function put({ db }: Connection, key: ApiKey): Promise<void> {
  const { id, ...change } = toRow(key)
  const twin = db.selectFrom('api_key').select('id').where('hash', '=', key.hash).where('id', '<>', id)
  const updated = await db
    .updateTable('api_key')
    .set(change)
    .where('id', '=', id)
    .where(({ not, exists }) => not(exists(twin)))
    .executeTakeFirst()
  if (updated.numUpdatedRows > 0n) return
  const isKnown = await db.selectFrom('api_key').select('id').where('id', '=', id).executeTakeFirst()
  const inserted = isKnown
    ? undefined
    : await db
        .insertInto('api_key')
        .values({ id, ...change })
        .onConflict((conflict) => conflict.column('hash').doNothing())
        .returning('id')
        .executeTakeFirst()
  if (!inserted) throw new GatewayError('KEY_IN_USE', 'another key has the same secret')
}

const toRow = ({ actions, active, createdAt, ...key }: ApiKey) => ({
  ...key,
  active: active ? 1 : 0,
  actions: actions === null ? null : JSON.stringify(actions),
  created_at: createdAt,
})

const fromRow = ({ actions, active, created_at, ...row }: Selectable<Schema['api_key']>): ApiKey => ({
  ...row,
  scope: row.scope === 'admin' || row.scope === 'account' ? row.scope : 'session',
  active: active === 1,
  actions: actions === null ? null : (JSON.parse(actions) as ApiKey['actions']),
  createdAt: created_at,
})
