import { CompiledQuery, sql, type Kysely } from 'kysely'
import { GatewayError } from '../core/errors.ts'
import type { Driver } from './driver.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { Schema } from './schema.ts'

/** Brings the database to the version of this program, all steps in one transaction. */
export async function migrate(db: Kysely<Schema>, driver: Driver): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await driver.lockMigrations(tx)
    const version = await versionOf(tx, driver)
    refuseNewer(version, driver)
    if (version === MIGRATIONS.length) return
    if (version === 0) await run(tx, 'create table schema_version (version integer not null)')
    for (const step of MIGRATIONS.slice(version)) {
      for (const statement of step(driver)) {
        await (typeof statement === 'string' ? run(tx, statement) : statement(tx))
      }
    }
    if (version === 0) await tx.insertInto('schema_version').values({ version: MIGRATIONS.length }).execute()
    else await tx.updateTable('schema_version').set({ version: MIGRATIONS.length }).execute()
  })
}

/** 0 for a database that this program never saw. */
export async function versionOf(db: Kysely<Schema>, driver: Driver): Promise<number> {
  const { rows } = await sql<{ name: string }>`${sql.raw(driver.findVersionTable)}`.execute(db)
  if (rows.length === 0) return 0
  return (await db.selectFrom('schema_version').select('version').executeTakeFirst())?.version ?? 0
}

/** Throws before anything was written. */
export function refuseNewer(version: number, driver: Driver): void {
  if (version <= MIGRATIONS.length) return
  throw new GatewayError(
    'STORAGE_FAILED',
    `${driver.place} was written by a newer program: it has version ${version}, this program knows ${MIGRATIONS.length}. ` +
      'Nothing was changed. Start the newer program, or restore a backup.',
    { details: { found: version, known: MIGRATIONS.length } },
  )
}

const run = (db: Kysely<Schema>, text: string) => db.executeQuery(CompiledQuery.raw(text))
