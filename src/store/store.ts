import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Store } from '../core/ports/store.ts'
import { createDatabase, type Database, type DatabaseOptions } from './database.ts'
import type { Driver } from './driver.ts'
import { createKeyStore } from './key-store.ts'
import { createLines } from './line.ts'
import { migrate, refuseNewer, versionOf } from './migrate.ts'
import { createTables } from './tables/index.ts'
import { toBytes } from './tables/message-row.ts'
import { readOverview } from './tables/overview.ts'

const SECRET = 'server_secret'
const SECRET_BYTES = 32

/** Opens the database, brings it to this program's version, and gives it out as the port. */
export async function openStore(driver: Driver, options: DatabaseOptions): Promise<Store> {
  const database = createDatabase(driver, options)
  try {
    await driver.prepare()
    await database.read(async ({ db }) => refuseNewer(await versionOf(db, driver), driver))
    driver.configure()
    await database.read(({ db }) => migrate(db, driver))
    return toStore(database)
  } catch (error) {
    await database.close()
    throw error
  }
}

function toStore(database: Database): Store {
  const lines = createLines()
  return {
    ...createTables(database),
    transaction: (work) => database.transaction((scope) => work(createTables(scope))),
    keys: (session) => createKeyStore(database, session, lines(session)),
    overview: () => database.read(readOverview),
    serverSecret: () => readSecret(database),
    ping: () => ping(database),
    [Symbol.asyncDispose]: () => database.close(),
  }
}

/** Whoever asks often costs no writes: one is tried only while the last one failed. */
async function ping(database: Database): Promise<void> {
  await database.read(async ({ db }) => void (await sql`select 1`.execute(db)))
  if (!database.isFailingToWrite()) return
  await database.write(async ({ db }) => {
    await db
      .updateTable('meta')
      .set(({ ref }) => ({ value: ref('value') }))
      .where('name', '=', SECRET)
      .execute()
  })
}

function readSecret(database: Database): Promise<Uint8Array> {
  return database.writeDurably(async ({ db }) => {
    const made = { name: SECRET, value: randomBytes(SECRET_BYTES) }
    await db
      .insertInto('meta')
      .values(made)
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
    const rows = db.selectFrom('meta').select('value').where('name', '=', made.name)
    return toBytes((await rows.executeTakeFirstOrThrow()).value)
  })
}
