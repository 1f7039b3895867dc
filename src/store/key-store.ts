import { sql } from 'kysely'
import type { Envelope, KeyCommit, KeyRows, KeyStore } from '../core/ports/key-store.ts'
import type { Connection, Database } from './database.ts'
import type { Line } from './line.ts'
import { pieces, statement } from './statement.ts'
import { toBytes } from './tables/message-row.ts'

const SIZES = [64, 8, 1] as const

const selectKeys = new Map(SIZES.map((size) => [size as number, selectMany(size)]))
const upsertKeys = new Map(SIZES.map((size) => [size as number, upsertMany(size)]))

const deleteKey = statement((db, args: { session: string; type: string; id: string }) =>
  db
    .deleteFrom('signal_key')
    .where('session', '=', args.session)
    .where('type', '=', args.type)
    .where('id', '=', args.id),
)

const upsertCredential = statement((db, args: { session: string; value: string }) =>
  db
    .insertInto('credential')
    .values({ session: args.session, value: args.value })
    .onConflict((conflict) => conflict.column('session').doUpdateSet({ value: sql`excluded.value` })),
)

const insertEnvelope = statement(
  (db, args: { session: string; id: string; plaintext: Uint8Array; stanza: Uint8Array }) =>
    db
      .insertInto('inbox')
      .values({
        session: args.session,
        id: args.id,
        plaintext: args.plaintext,
        stanza: args.stanza,
        settled_at: null,
      })
      .onConflict((conflict) => conflict.columns(['session', 'id']).doNothing()),
)

const selectPlaintext = statement((db, args: { session: string; id: string }) =>
  db.selectFrom('inbox').select('plaintext').where('session', '=', args.session).where('id', '=', args.id),
)

/** One session's keys. `line` is shared by everyone who holds this session's keys in the process. */
export function createKeyStore(database: Database, session: string, line: Line): KeyStore {
  const read = <T>(work: (connection: Connection) => Promise<T>) => line.run(() => database.read(work))
  const write = <T>(work: (connection: Connection) => Promise<T>) => line.run(() => database.writeDurably(work))
  return {
    get: (type, ids) => read((connection) => readKeys(connection, { session, type, ids })),
    credentials: () =>
      read(async ({ db }) => {
        const row = await db.selectFrom('credential').select('value').where('session', '=', session).executeTakeFirst()
        return row?.value ?? null
      }),
    commit: (commit) => write((connection) => writeCommit(connection, session, commit)),
    flush: () => database.flush(),
    plaintext: (id) =>
      read(async (connection) => {
        const row = await selectPlaintext.first(connection, { session, id })
        return row && toBytes(row.plaintext)
      }),
    unsettled: (limit, after = null) => read((connection) => readUnsettled(connection, { session, limit, after })),
    prune: (before) =>
      write(async ({ db }) => {
        const old = db.deleteFrom('inbox').where('session', '=', session).where('settled_at', '<', before)
        return Number((await old.executeTakeFirst()).numDeletedRows)
      }),
    clear: () =>
      write(async ({ db }) => {
        await db.deleteFrom('signal_key').where('session', '=', session).execute()
        await db.deleteFrom('credential').where('session', '=', session).execute()
        await db.deleteFrom('inbox').where('session', '=', session).execute()
      }),
  }
}

async function readKeys(
  connection: Connection,
  { session, type, ids }: { readonly session: string; readonly type: string; readonly ids: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const piece of pieces(ids, SIZES)) {
    const rows = await selectKeys.get(piece.length)?.all(connection, { session, type, ...numbered('id', piece) })
    for (const { id, value } of rows ?? []) found.set(id, value)
  }
  return found
}

async function writeCommit(connection: Connection, session: string, commit: KeyCommit): Promise<void> {
  await writeRows(connection, session, commit.rows ?? {})
  if (commit.credentials !== undefined) {
    await upsertCredential.run(connection, { session, value: commit.credentials })
  }
  for (const { id, plaintext, stanza } of commit.envelopes ?? []) {
    await insertEnvelope.run(connection, { session, id, plaintext, stanza })
  }
}

async function writeRows(connection: Connection, session: string, rows: KeyRows): Promise<void> {
  const kept: { type: string; id: string; value: string }[] = []
  for (const [type, values] of Object.entries(rows)) {
    for (const [id, value] of Object.entries(values)) {
      if (value === null) await deleteKey.run(connection, { session, type, id })
      else kept.push({ type, id, value })
    }
  }
  for (const piece of pieces(kept, SIZES)) {
    await upsertKeys.get(piece.length)?.run(connection, {
      session,
      ...numbered(
        'type',
        piece.map(({ type }) => type),
      ),
      ...numbered(
        'id',
        piece.map(({ id }) => id),
      ),
      ...numbered(
        'value',
        piece.map(({ value }) => value),
      ),
    })
  }
}

async function readUnsettled(
  { db }: Connection,
  { session, limit, after }: { readonly session: string; readonly limit: number; readonly after: string | null },
): Promise<readonly Envelope[]> {
  const rows = await db
    .selectFrom('inbox')
    .select(['id', 'plaintext', 'stanza'])
    .where('session', '=', session)
    .where('settled_at', 'is', null)
    .where(
      'ord',
      '>',
      sql<number>`coalesce((select ord from inbox as last where last.session = ${session} and last.id = ${after ?? ''}), 0)`,
    )
    .orderBy('ord')
    .limit(limit)
    .execute()
  return rows.map(({ id, plaintext, stanza }) => ({ id, plaintext: toBytes(plaintext), stanza: toBytes(stanza) }))
}

const numbered = (name: string, values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.map((value, index) => [`${name}${index}`, value]))

type Numbered = Readonly<Record<string, string>> & { readonly session: string }

const slot = (args: Numbered, name: string, index: number) => args[`${name}${index}`] ?? ''

function selectMany(size: number) {
  return statement((db, args: Numbered & { readonly type: string }) =>
    db
      .selectFrom('signal_key')
      .select(['id', 'value'])
      .where('session', '=', args.session)
      .where('type', '=', args.type)
      .where(
        'id',
        'in',
        Array.from({ length: size }, (_, index) => slot(args, 'id', index)),
      ),
  )
}

function upsertMany(size: number) {
  return statement((db, args: Numbered) => {
    const rows = Array.from({ length: size }, (_, index) => ({
      session: args.session,
      type: slot(args, 'type', index),
      id: slot(args, 'id', index),
      value: slot(args, 'value', index),
    }))
    return db
      .insertInto('signal_key')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['session', 'type', 'id']).doUpdateSet({ value: sql`excluded.value` }))
  })
}
