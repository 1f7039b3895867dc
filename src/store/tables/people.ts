import { sql } from 'kysely'
import { bareJid, isPerson, kindOf, type Jid } from '../../core/model/address.ts'
import type { Contact, ContactPatch } from '../../core/model/contact.ts'
import type { PeopleStore } from '../../core/ports/store.ts'
import type { Connection, Scope } from '../database.ts'
import type { PeerRow } from '../schema.ts'
import { statement } from '../statement.ts'
import { chatKey, isKnownPerson } from './conditions.ts'
import { shownColumns } from './names.ts'
import { requirePeers, selectPeer } from './peers.ts'

const updateNames = statement(
  (db, args: Pick<PeerRow, 'key' | 'saved_name' | 'push_name' | 'business_name'> & { shown: string; folded: string }) =>
    db
      .updateTable('peer')
      .set({
        saved_name: args.saved_name,
        push_name: args.push_name,
        business_name: args.business_name,
        shown: args.shown,
        folded: args.folded,
      })
      .where('key', '=', args.key),
)

/** People under all their addresses and names. */
export function createPeople(scope: Scope): PeopleStore {
  return {
    link: (session, pairs) =>
      scope.write(async (connection) => {
        if (pairs.length === 0) return
        await connection.lock(session)
        await requirePeers(
          connection,
          session,
          pairs.map(({ phone, lid }) => ({ jid: phone, alt: lid })),
        )
      }),
    patch: (session, contacts) =>
      scope.write(async (connection) => {
        for (const contact of contacts) await patchContact(connection, session, contact)
      }),
    find: (session, jid) => scope.read((connection) => find(connection, session, jid)),
    listLinked: (session, { limit, offset }) =>
      scope.read(async ({ db }) => {
        const rows = await db
          .selectFrom('peer')
          .select(['jid', 'alt'])
          .where('session', '=', session)
          .where(isLinked)
          .orderBy('jid')
          .limit(limit)
          .offset(offset)
          .execute()
        return rows.map(({ jid, alt }) => ({ phone: jid, lid: alt ?? '' }))
      }),
    countLinked: (session) =>
      scope.read(async ({ db }) => {
        const count = sql<number>`count(*)`.as('count')
        const row = await db
          .selectFrom('peer')
          .select(count)
          .where('session', '=', session)
          .where(isLinked)
          .executeTakeFirst()
        return row?.count ?? 0
      }),
    list: (session, { limit, offset }) =>
      scope.read(async ({ db }) => {
        const rows = db.selectFrom('peer').selectAll().where('session', '=', session).where(isKnownPerson)
        const page = rows.orderBy('shown').orderBy('jid').limit(limit).offset(offset)
        return (await page.execute()).map(toContact)
      }),
    count: (session) =>
      scope.read(async ({ db }) => {
        const rows = db
          .selectFrom('peer')
          .select(sql<number>`count(*)`.as('count'))
          .where('session', '=', session)
        return (await rows.where(isKnownPerson).executeTakeFirst())?.count ?? 0
      }),
  }
}

/** Written out: else the partial index is not used. */
const isLinked = sql<boolean>`alt is not null`

async function find({ db }: Connection, session: string, jid: Jid): Promise<Contact | null> {
  if (!isPerson(bareJid(jid))) return null
  const row = await db
    .selectFrom('peer')
    .selectAll()
    .where('key', '=', chatKey(db, session, jid))
    .executeTakeFirst()
  return row ? toContact(row) : null
}

function toContact(row: PeerRow): Contact {
  const known = [row.jid, row.alt].filter((jid) => jid !== null)
  return {
    phone: known.find((jid) => kindOf(jid) === 'phone') ?? null,
    lid: known.find((jid) => kindOf(jid) === 'lid') ?? null,
    savedName: row.saved_name,
    pushName: row.push_name,
    businessName: row.business_name,
  }
}

async function patchContact(connection: Connection, session: string, contact: ContactPatch): Promise<void> {
  await connection.lock(session)
  const [peer] = await requirePeers(connection, session, [{ jid: contact.jid, alt: contact.alt ?? null }])
  const row = peer && (await selectPeer.first(connection, { key: peer.key }))
  if (!row) return
  const names = {
    saved_name: contact.savedName ?? row.saved_name,
    push_name: contact.pushName ?? row.push_name,
    business_name: contact.businessName ?? row.business_name,
  }
  const isSame =
    names.saved_name === row.saved_name &&
    names.push_name === row.push_name &&
    names.business_name === row.business_name
  if (isSame) return
  await updateNames.run(connection, { key: row.key, ...names, ...shownColumns({ ...names, title: row.title }) })
}
