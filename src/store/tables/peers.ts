import { bareJid, isPerson, kindOf, type Jid } from '../../core/model/address.ts'
import type { ChatKind } from '../../core/model/chat.ts'
import type { Connection } from '../database.ts'
import { statement } from '../statement.ts'
import { joinPeers } from './merge.ts'
import { chatKind, outward, type Peer } from './names.ts'

/** An address as it came, with the same person's other one when that came too. */
export interface Naming {
  readonly jid: Jid
  readonly alt: Jid | null
}

const IN_ONE_QUERY = 4

const selectPeers = statement((db, args: { session: string; a: Jid; b: Jid; c: Jid; d: Jid }) =>
  db
    .selectFrom('address')
    .innerJoin('peer', 'peer.key', 'address.peer')
    .select(['address.jid as given', 'peer.key', 'peer.jid', 'peer.alt'])
    .where('address.session', '=', args.session)
    .where('address.jid', 'in', [args.a, args.b, args.c, args.d]),
)

const insertPeer = statement((db, args: { session: string; jid: Jid; alt: Jid | null; kind: ChatKind }) =>
  db
    .insertInto('peer')
    .values({ session: args.session, jid: args.jid, alt: args.alt, kind: args.kind })
    .returning('key'),
)

const insertAddress = statement((db, args: { session: string; jid: Jid; peer: number }) =>
  db.insertInto('address').values({ session: args.session, jid: args.jid, peer: args.peer }),
)

const updateAddresses = statement((db, args: { key: number; jid: Jid; alt: Jid | null }) =>
  db.updateTable('peer').set({ jid: args.jid, alt: args.alt }).where('key', '=', args.key),
)

/** All that is known of one. */
export const selectPeer = statement((db, args: { key: number }) =>
  db.selectFrom('peer').selectAll().where('key', '=', args.key),
)

/** Known peers by address. Reads nothing else and creates nothing. */
export async function findPeers(
  connection: Connection,
  session: string,
  jids: readonly Jid[],
): Promise<ReadonlyMap<Jid, Peer>> {
  const found = new Map<Jid, Peer>()
  for (let at = 0; at < jids.length; at += IN_ONE_QUERY) {
    const [a = '', b = a, c = a, d = a] = jids.slice(at, at + IN_ONE_QUERY)
    for (const { given, key, jid, alt } of await selectPeers.all(connection, { session, a, b, c, d })) {
      found.set(given, { key, jid, alt })
    }
  }
  return found
}

/** The peer of each naming, in the same order; creates what is unknown and joins what turns out to be one person. */
export async function requirePeers(
  connection: Connection,
  session: string,
  namings: readonly Naming[],
): Promise<readonly Peer[]> {
  const wanted = namings.map(toBare)
  const jids = [...new Set(wanted.flatMap(({ jid, alt }) => (alt === null ? [jid] : [jid, alt])))]
  let known = await findPeers(connection, session, jids)
  if (!wanted.every((naming) => isSettled(naming, known))) {
    await connection.lock(session)
    for (const naming of wanted) await settle(connection, session, naming)
    known = await findPeers(connection, session, jids)
  }
  return wanted.map(({ jid }) => required(known, jid))
}

/** Both addresses in the spelling of the store; the other address only when it can be the same person's. */
function toBare({ jid, alt }: Naming): Naming {
  const bare = bareJid(jid)
  const other = alt === null ? null : bareJid(alt)
  const pair = other !== null && isPerson(bare) && isPerson(other) && kindOf(bare) !== kindOf(other)
  return { jid: bare, alt: pair ? other : null }
}

function isSettled({ jid, alt }: Naming, known: ReadonlyMap<Jid, Peer>): boolean {
  const peer = known.get(jid)
  return peer !== undefined && (alt === null || known.get(alt)?.key === peer.key)
}

async function settle(connection: Connection, session: string, { jid, alt }: Naming): Promise<void> {
  const known = await findPeers(connection, session, alt === null ? [jid] : [jid, alt])
  const one = known.get(jid)
  const other = alt === null ? undefined : known.get(alt)
  if (!one && !other) return create(connection, session, { jid, alt })
  if (alt === null) return
  if (one && other) return one.key === other.key ? undefined : joinPeers(connection, session, [one, other])
  if (one) return attach(connection, session, { peer: one, jid: alt })
  if (other) return attach(connection, session, { peer: other, jid })
}

async function create(connection: Connection, session: string, { jid, alt }: Naming): Promise<void> {
  const row = await insertPeer.first(connection, { session, ...outward(jid, alt), kind: chatKind(jid) })
  if (!row) throw new Error('the database returned no key')
  await insertAddress.run(connection, { session, jid, peer: row.key })
  if (alt !== null) await insertAddress.run(connection, { session, jid: alt, peer: row.key })
}

async function attach(
  connection: Connection,
  session: string,
  { peer, jid }: { readonly peer: Peer; readonly jid: Jid },
): Promise<void> {
  await insertAddress.run(connection, { session, jid, peer: peer.key })
  const same = [peer.jid, peer.alt].find((known) => known !== null && kindOf(known) !== kindOf(jid)) ?? null
  await updateAddresses.run(connection, { key: peer.key, ...outward(jid, same) })
}

function required(known: ReadonlyMap<Jid, Peer>, jid: Jid): Peer {
  const peer = known.get(jid)
  if (!peer) throw new Error('an address was not stored')
  return peer
}
