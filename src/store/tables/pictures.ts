import { bareJid, type Jid } from '../../core/model/address.ts'
import type { CachedPicture, PictureStore } from '../../core/ports/picture-store.ts'
import type { Connection, Scope } from '../database.ts'
import { chatKey } from './conditions.ts'
import { requirePeers } from './peers.ts'

const AT_ONCE = 500

/** Pictures by person, whichever address is asked for. */
export function createPictures(scope: Scope): PictureStore {
  return {
    get: (session, jids) => scope.read((connection) => find(connection, session, jids)),
    put: (session, { jid, url, id, fetchedAt }) =>
      scope.write(async (connection) => {
        const [peer] = await requirePeers(connection, session, [{ jid, alt: null }])
        if (!peer) return
        const change = { url, id, fetched_at: fetchedAt }
        await connection.db
          .insertInto('picture')
          .values({ session, peer: peer.key, ...change })
          .onConflict((conflict) => conflict.columns(['session', 'peer']).doUpdateSet(change))
          .execute()
      }),
    forget: (session, jid) =>
      scope.write(async ({ db }) => {
        const known = db.deleteFrom('picture').where('session', '=', session)
        await known.where('peer', '=', chatKey(db, session, jid)).execute()
      }),
  }
}

async function find(
  { db }: Connection,
  session: string,
  jids: readonly Jid[],
): Promise<ReadonlyMap<Jid, CachedPicture>> {
  const found = new Map<Jid, CachedPicture>()
  for (let at = 0; at < jids.length; at += AT_ONCE) {
    const asked = jids.slice(at, at + AT_ONCE)
    const rows = await db
      .selectFrom('address')
      .innerJoin('picture', (join) =>
        join.onRef('picture.session', '=', 'address.session').onRef('picture.peer', '=', 'address.peer'),
      )
      .select(['address.jid', 'picture.url', 'picture.id', 'picture.fetched_at'])
      .where('address.session', '=', session)
      .where('address.jid', 'in', asked.map(bareJid))
      .execute()
    const known = new Map(rows.map((row) => [row.jid, row]))
    for (const jid of asked) {
      const row = known.get(bareJid(jid))
      if (row) found.set(jid, { jid, url: row.url, id: row.id, fetchedAt: row.fetched_at })
    }
  }
  return found
}
