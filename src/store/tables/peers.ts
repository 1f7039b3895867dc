import { bareJid, isPerson, kindOf, type Jid } from '../../core/model/address.ts'
import type { Connection } from '../database.ts'
import { pieces, statement } from '../statement.ts'
import { joinPeers } from './merge.ts'
import { chatKind, outward, type Peer } from './names.ts'
import { EXACT, FILLED, insertAddresses, insertPeers, selectPeers } from './peer-statements.ts'

/** An address as it came, with the same person's other one when that came too. */
export interface Naming {
  readonly jid: Jid
  readonly alt: Jid | null
}

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
  for (const piece of padded(jids)) {
    for (const { given, ...peer } of (await selectPeers.get(piece.length)?.all(connection, [session, ...piece])) ??
      []) {
      found.set(given, peer)
    }
  }
  return found
}

/** Pieces of the sizes that are compiled; the last is filled up with what it holds anyway. */
function* padded(jids: readonly Jid[]): Generator<readonly Jid[]> {
  const last = jids.at(-1)
  const missing = last === undefined ? 0 : -jids.length & 3
  yield* pieces([...jids, ...Array<Jid>(missing).fill(last ?? '')], FILLED)
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
    const rest = await createUnknown(connection, session, { wanted, known })
    for (const naming of rest) await settle(connection, session, naming)
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

/** Makes those that share no address with anybody, many at once. Returns the others. */
async function createUnknown(
  connection: Connection,
  session: string,
  { wanted, known }: { readonly wanted: readonly Naming[]; readonly known: ReadonlyMap<Jid, Peer> },
): Promise<readonly Naming[]> {
  const uses = new Map<Jid, number>()
  const addressesOf = ({ jid, alt }: Naming) => (alt === null ? [jid] : [jid, alt])
  for (const jid of wanted.flatMap(addressesOf)) uses.set(jid, (uses.get(jid) ?? 0) + 1)
  const isNew = (naming: Naming) => addressesOf(naming).every((jid) => !known.has(jid) && uses.get(jid) === 1)
  for (const piece of pieces(wanted.filter(isNew), EXACT)) {
    const rows = piece.map(({ jid, alt }) => ({ ...outward(jid, alt), kind: chatKind(jid) }))
    const values = rows.flatMap(({ jid, alt, kind }) => [jid, alt, kind])
    const made = (await insertPeers.get(piece.length)?.all(connection, [session, ...values])) ?? []
    const keys = new Map(made.map(({ key, jid }) => [jid, key]))
    const addresses = rows.flatMap(({ jid, alt }) => {
      const peer = keys.get(jid)
      if (peer === undefined) throw new Error('the database returned no key')
      return alt === null
        ? [[jid, peer]]
        : [
            [jid, peer],
            [alt, peer],
          ]
    })
    for (const some of pieces(addresses, EXACT))
      await insertAddresses.get(some.length)?.run(connection, [session, ...some.flat()])
  }
  return wanted.filter((naming) => !isNew(naming))
}

async function settle(connection: Connection, session: string, { jid, alt }: Naming): Promise<void> {
  const known = await findPeers(connection, session, alt === null ? [jid] : [jid, alt])
  const one = known.get(jid)
  const other = alt === null ? undefined : known.get(alt)
  if (!one && !other) return void (await createUnknown(connection, session, { wanted: [{ jid, alt }], known }))
  if (alt === null) return
  if (one && other) return one.key === other.key ? undefined : joinPeers(connection, session, [one, other])
  if (one) return attach(connection, session, { peer: one, jid: alt })
  if (other) return attach(connection, session, { peer: other, jid })
}

async function attach(
  connection: Connection,
  session: string,
  { peer, jid }: { readonly peer: Peer; readonly jid: Jid },
): Promise<void> {
  await insertAddresses.get(1)?.run(connection, [session, jid, peer.key])
  const same = [peer.jid, peer.alt].find((known) => known !== null && kindOf(known) !== kindOf(jid)) ?? null
  await updateAddresses.run(connection, { key: peer.key, ...outward(jid, same) })
}

function required(known: ReadonlyMap<Jid, Peer>, jid: Jid): Peer {
  const peer = known.get(jid)
  if (!peer) throw new Error('an address was not stored')
  return peer
}
