import { sql } from 'kysely'
import { bareJid } from '../../core/model/address.ts'
import type { Group } from '../../core/model/group.ts'
import type { GroupStore } from '../../core/ports/store.ts'
import type { Connection, Scope } from '../database.ts'
import { shownColumns } from './names.ts'
import { requirePeers } from './peers.ts'

/** Groups as last announced. */
export function createGroups(scope: Scope): GroupStore {
  return {
    get: (session, jid) =>
      scope.read(async ({ db }) => {
        const rows = db.selectFrom('group_info').select('data').where('session', '=', session)
        const row = await rows.where('jid', '=', bareJid(jid)).executeTakeFirst()
        return row ? (JSON.parse(row.data) as Group) : null
      }),
    put: (session, groups) =>
      scope.write(async (connection) => {
        for (const group of groups) await put(connection, session, group)
      }),
  }
}

async function put(connection: Connection, session: string, group: Group): Promise<void> {
  const { db } = connection
  await connection.lock(session)
  await db
    .insertInto('group_info')
    .values({ session, jid: bareJid(group.jid), data: JSON.stringify(group) })
    .onConflict((conflict) => conflict.columns(['session', 'jid']).doUpdateSet({ data: sql`excluded.data` }))
    .execute()
  const [peer] = await requirePeers(connection, session, [{ jid: group.jid, alt: null }])
  if (!peer) return
  const row = await db.selectFrom('peer').selectAll().where('key', '=', peer.key).executeTakeFirstOrThrow()
  const title = group.subject
  const change = { title, ...shownColumns({ ...row, title }), ephemeral_seconds: group.ephemeralSeconds }
  await db.updateTable('peer').set(change).where('key', '=', peer.key).execute()
}
