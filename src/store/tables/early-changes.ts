import type { EarlyChangeStore, MessageChange } from '../../core/ports/early-change-store.ts'
import { decodeJson, encodeJson } from '../../util/json.ts'
import type { Connection, Scope } from '../database.ts'
import { statement } from '../statement.ts'

/** Runs for every message that comes. */
const selectOf = statement((db, args: { session: string; id: string }) =>
  db
    .selectFrom('early_change')
    .select(['ord', 'change'])
    .where('session', '=', args.session)
    .where('id', '=', args.id)
    .orderBy('ord'),
)

/** Runs for every part of the past. */
const selectStored = statement((db, args: { session: string }) =>
  db
    .selectFrom('early_change')
    .select(['ord', 'change'])
    .where('session', '=', args.session)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('message')
          .select('message.ord')
          .whereRef('message.session', '=', 'early_change.session')
          .whereRef('message.id', '=', 'early_change.id'),
      ),
    )
    .orderBy('id')
    .orderBy('ord'),
)

const deleteOne = statement((db, args: { ord: number }) => db.deleteFrom('early_change').where('ord', '=', args.ord))

/** Changes whose messages have not come yet. */
export function createEarlyChanges(scope: Scope): EarlyChangeStore {
  return {
    keep: (session, change, at) =>
      scope.write(async (connection) => {
        const id = change.target.id
        const row = { session, id, change: encodeJson(change), kept_at: at }
        const known = await selectOf.all(connection, { session, id })
        const same = known.filter((one) =>
          isSame(decodeJson<MessageChange>(one.change), change, one.change === row.change),
        )
        await remove(connection, same)
        await connection.db.insertInto('early_change').values(row).execute()
        return same.length === 0
      }),
    take: (session, id) =>
      scope.write(async (connection) => remove(connection, await selectOf.all(connection, { session, id }))),
    takeStored: (session) =>
      scope.write(async (connection) => remove(connection, await selectStored.all(connection, { session }))),
    prune: (session, before) =>
      scope.write(async ({ db }) => {
        const old = db.deleteFrom('early_change').where('session', '=', session).where('kept_at', '<', before)
        return Number((await old.executeTakeFirst()).numDeletedRows)
      }),
  }
}

/** One that another message carries is another one; on another device's word nothing else tells them apart. */
const isSame = (one: MessageChange, other: MessageChange, isEqual: boolean): boolean =>
  'action' in one && 'action' in other ? one.type === other.type && one.action.id === other.action.id : isEqual

interface Kept {
  readonly ord: number
  readonly change: string
}

async function remove(connection: Connection, rows: readonly Kept[]): Promise<readonly MessageChange[]> {
  for (const { ord } of rows) await deleteOne.run(connection, { ord })
  return rows.map(({ change }) => decodeJson<MessageChange>(change))
}
