import { bareJid, type Jid } from '../../core/model/address.ts'
import type { Me } from '../../core/model/session.ts'
import type { Connection } from '../database.ts'
import { findPeers } from './peers.ts'

/** The key of somebody, those that were theirs before rows were joined, and whether it is the account itself. */
export interface PeerKeys {
  readonly key: number
  readonly former: readonly number[]
  readonly isSelf: boolean
}

/** Null when the address is unknown. */
export async function keysOf(connection: Connection, session: string, jid: Jid): Promise<PeerKeys | null> {
  const { db } = connection
  const bare = bareJid(jid)
  const peer = (await findPeers(connection, session, [bare])).get(bare)
  if (!peer) return null
  const former = await db.selectFrom('former_peer').select('key').where('peer', '=', peer.key).execute()
  const isSelf = await isOwn(connection, session, [peer.jid, peer.alt])
  return { key: peer.key, former: former.map(({ key }) => key), isSelf }
}

/** Own messages are the account's, from whichever of its addresses they went. */
async function isOwn({ db }: Connection, session: string, jids: readonly (Jid | null)[]): Promise<boolean> {
  const row = await db.selectFrom('session').select('me').where('name', '=', session).executeTakeFirst()
  const me = row?.me == null ? null : (JSON.parse(row.me) as Me)
  return me !== null && [me.phone, me.lid].some((jid) => jid !== null && jids.includes(jid))
}
