import { setImmediate } from 'node:timers/promises'
import type { Selectable } from 'kysely'
import { GatewayError } from '../../core/errors.ts'
import { DEFAULT_SESSION_CONFIG, type Me, type SessionConfig, type SessionRecord } from '../../core/model/session.ts'
import type { SessionStore } from '../../core/ports/store.ts'
import type { Connection, Scope } from '../database.ts'
import type { Schema } from '../schema.ts'
import { statement } from '../statement.ts'

const selectSession = statement((db, args: { name: string }) =>
  db.selectFrom('session').selectAll().where('name', '=', args.name),
)

/** The sessions and what was asked of them. */
export function createSessions(scope: Scope): SessionStore {
  return {
    get: (name) =>
      scope.read(async (connection) => {
        const row = await selectSession.first(connection, { name })
        return row && toRecord(row)
      }),
    list: () =>
      scope.read(async ({ db }) =>
        (await db.selectFrom('session').selectAll().orderBy('name').execute()).map(toRecord),
      ),
    create: (record) =>
      scope.write(async ({ db }) => {
        const inserted = await db
          .insertInto('session')
          .values(toRow(record))
          .onConflict((conflict) => conflict.column('name').doNothing())
          .returning('name')
          .executeTakeFirst()
        if (!inserted) throw new GatewayError('SESSION_EXISTS', `session ${record.name} exists already`)
      }),
    update: (name, { wanted, config, me, activityAt }) =>
      scope.write(async ({ db }) => {
        const change = {
          ...(wanted === undefined ? {} : { wanted }),
          ...(config === undefined ? {} : { config: JSON.stringify(config) }),
          ...(me === undefined ? {} : { me: me === null ? null : JSON.stringify(me) }),
          ...(activityAt === undefined ? {} : { activity_at: activityAt }),
        }
        if (Object.keys(change).length === 0) return
        await db.updateTable('session').set(change).where('name', '=', name).execute()
      }),
    async delete(name) {
      while ((await scope.write((connection) => deleteMessages(connection, name))) === AT_ONCE) await setImmediate()
      await scope.write(async ({ db }) => {
        await db.deleteFrom('api_key').where('session', '=', name).execute()
        await db.deleteFrom('session').where('name', '=', name).execute()
      })
    },
  }
}

const AT_ONCE = 1_000

/**
 * What is many goes first, in portions, so that others get their turn. What a crash leaves is a session with fewer messages
 * that waits to be deleted again.
 */
async function deleteMessages({ db }: Connection, session: string): Promise<number> {
  const some = db.selectFrom('message').select('ord').where('session', '=', session).orderBy('timestamp').orderBy('ord')
  const deleted = await db.deleteFrom('message').where('ord', 'in', some.limit(AT_ONCE)).executeTakeFirst()
  return Number(deleted.numDeletedRows)
}

const toRow = (record: SessionRecord) => ({
  name: record.name,
  wanted: record.wanted,
  config: JSON.stringify(record.config),
  me: record.me === null ? null : JSON.stringify(record.me),
  created_at: record.createdAt,
  activity_at: record.activityAt,
  account: record.account,
})

const toRecord = (row: Selectable<Schema['session']>): SessionRecord => ({
  name: row.name,
  wanted: row.wanted === 'running' ? 'running' : 'stopped',
  // Of an older version, it lacks what came later.
  config: { ...DEFAULT_SESSION_CONFIG, ...(JSON.parse(row.config) as Partial<SessionConfig>) },
  account: row.account,
  me: row.me === null ? null : (JSON.parse(row.me) as Me),
  createdAt: row.created_at,
  activityAt: row.activity_at,
})
