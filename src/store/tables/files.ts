import { sql } from 'kysely'
import type { FileStore, StoredName } from '../../core/ports/file-store.ts'
import type { Connection, Scope } from '../database.ts'
import { filled } from '../statement.ts'
import { findRecord, findRecordOf, readRecords } from './file-rows.ts'
import { findTarget } from './message-target.ts'

/** Files of messages; `createStoredFiles` has the files themselves. */
export function createFiles(scope: Scope): FileStore {
  return { ...createMessageFiles(scope), ...createStoredFiles(scope) }
}

type MessageFiles = Pick<FileStore, 'want' | 'list' | 'due' | 'nextAt' | 'amend' | 'renew' | 'ready'>

function createMessageFiles(scope: Scope): MessageFiles {
  return {
    want: (session, ref, { part, at }) =>
      scope.write(async (connection) => {
        const row = await findTarget(connection, session, ref)
        if (!row) return null
        const { db } = connection
        await db
          .insertInto('message_file')
          .values({ message: row.ord, part, session, state: 'pending', next_at: at })
          .onConflict((conflict) => conflict.columns(['message', 'part']).doNothing())
          .execute()
        return findRecordOf(db, row.ord, part)
      }),
    list: (session, files) => scope.read(({ db }) => readRecords(db, session, files)),
    due: ({ until, of, busy }) =>
      scope.read(async ({ db }) => {
        if (of.length === 0) return null
        let rows = db
          .selectFrom('message_file')
          .select('ord')
          .where('next_at', '<=', until)
          .where('session', 'in', filled(of))
        if (busy.length > 0) rows = rows.where('ord', 'not in', filled(busy))
        const row = await rows.orderBy('next_at').limit(1).executeTakeFirst()
        return row ? findRecord(db, row.ord) : null
      }),
    nextAt: () =>
      scope.read(async ({ db }) => {
        const rows = db.selectFrom('message_file').select('next_at').where('next_at', 'is not', null)
        return (await rows.orderBy('next_at').limit(1).executeTakeFirst())?.next_at ?? null
      }),
    amend: (session, key, { nextAt, renewed, ...change }) =>
      scope.write(async ({ db }) => {
        const set = {
          ...change,
          ...(nextAt !== undefined && { next_at: nextAt }),
          ...(renewed !== undefined && { renewed: renewed ? 1 : 0 }),
        }
        if (Object.keys(set).length === 0) return
        const rows = db.updateTable('message_file').set(set).where('session', '=', session)
        await rows.where('ord', '=', key).execute()
      }),
    renew: (session, key, raw) =>
      scope.write(async ({ db }) => {
        const message = db
          .selectFrom('message_file')
          .select('message')
          .where('ord', '=', key)
          .where('session', '=', session)
        await db.updateTable('message').set({ raw }).where('ord', '=', message).execute()
        const rows = db.updateTable('message_file').set({ renewed: 1 }).where('session', '=', session)
        await rows.where('ord', '=', key).execute()
      }),
    ready: (session, key, file) => scope.write((connection) => setReady(connection, { session, key, ...file })),
  }
}

interface ReadyFile {
  readonly session: string
  readonly key: number
  readonly name: string
  readonly size: number
  readonly at: number
}

async function setReady({ db }: Connection, { session, key, name, size, at }: ReadyFile): Promise<void> {
  await db
    .insertInto('stored_file')
    .values({ session, name, size, used_at: at })
    .onConflict((conflict) => conflict.columns(['session', 'name']).doUpdateSet({ size, used_at: at }))
    .execute()
  const set = {
    state: 'ready',
    file: name,
    code: null,
    reason: null,
    attempts: 0,
    next_at: null,
    renewed: 0,
    ready_at: at,
  }
  await db.updateTable('message_file').set(set).where('session', '=', session).where('ord', '=', key).execute()
}

type StoredFiles = Omit<FileStore, keyof MessageFiles>

function createStoredFiles(scope: Scope): StoredFiles {
  const find = async ({ db }: Connection, session: string, name: string) => {
    const row = await storedFiles(db).where('session', '=', session).where('name', '=', name).executeTakeFirst()
    return row ? toStored(row) : null
  }
  const list = async (query: ReturnType<typeof storedFiles>) => (await query.execute()).map(toStored)
  return {
    begin: (session, name, at) =>
      scope.write(async (connection) => {
        const values = { session, name, size: null, used_at: at }
        const added = connection.db.insertInto('stored_file').values(values)
        await added.onConflict((conflict) => conflict.columns(['session', 'name']).doNothing()).execute()
        return (await find(connection, session, name)) ?? { session, name, size: null }
      }),
    touch: (session, name, at) =>
      scope.write(async ({ db }) => {
        const rows = db.updateTable('stored_file').set({ used_at: at })
        await rows.where('session', '=', session).where('name', '=', name).execute()
      }),
    stored: (session, name) => scope.read((connection) => find(connection, session, name)),
    isUsed: (session, name) =>
      scope.read(async ({ db }) => {
        const rows = db.selectFrom('message_file').select('message').where('session', '=', session)
        return (await rows.where('file', '=', name).limit(1).executeTakeFirst()) !== undefined
      }),
    drop: (session, name) =>
      scope.write(async ({ db }) => {
        const set = { state: 'pending', file: null, ready_at: null }
        const rows = db.updateTable('message_file').set(set).where('session', '=', session)
        await rows.where('file', '=', name).execute()
        await db.deleteFrom('stored_file').where('session', '=', session).where('name', '=', name).execute()
      }),
    unfinished: (limit) => scope.read(({ db }) => list(storedFiles(db).where('size', 'is', null).limit(limit))),
    orphans: (limit) =>
      scope.read(({ db }) =>
        list(
          storedFiles(db)
            .where('size', 'is not', null)
            .where(
              sql<boolean>`not exists (select 1 from message_file m where m.session = stored_file.session and m.file = stored_file.name)`,
            )
            .limit(limit),
        ),
      ),
    unused: ({ before, limit }) =>
      scope.read(({ db }) =>
        list(
          storedFiles(db).where('size', 'is not', null).where('used_at', '<', before).orderBy('used_at').limit(limit),
        ),
      ),
    usage: () =>
      scope.read(async ({ db }) => {
        const row = await db
          .selectFrom('stored_file')
          .select(sql<number>`sum(size)`.as('bytes'))
          .executeTakeFirst()
        return Number(row?.bytes ?? 0)
      }),
  }
}

const storedFiles = (db: Connection['db']) => db.selectFrom('stored_file').select(['session', 'name', 'size'])

const toStored = ({ session, name, size }: StoredName): StoredName => ({ session, name, size })
