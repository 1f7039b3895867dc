import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Trouble } from './plan.ts'
import { createRequests, pause } from './request.ts'
import { CLOCK, type Stage } from './stage.ts'
import { freePort, startArgs } from './processes.ts'
import { createSupervised } from './supervised.ts'

const OLD = new URL('../../src/store/fixtures/version-1.sql', import.meta.url)
const PATIENCE_MS = 60_000
let made = 0

/** A gateway of its own finds a database of the first version and dies again and again while it brings it up to date. */
export async function runMigration(stage: Stage, { kills }: Trouble & { readonly kind: 'migration' }): Promise<void> {
  const folder = join(stage.folder, `migration-${++made}`)
  await mkdir(folder, { recursive: true })
  const before = await createOldDatabase(join(folder, 'waypost.db'))
  const port = await freePort()
  await using gateway = createSupervised({
    args: startArgs(CLOCK),
    // Nobody answers there: what the old sessions do on a network is none of this trouble's business.
    env: { ...stage.env, WAYPOST_NETWORK: 'ws://127.0.0.1:9/', WAYPOST_PORT: String(port), WAYPOST_DATA: folder },
    cwd: folder,
    output: join(stage.folder, 'migration.log'),
  })
  gateway.start()
  for (const afterMs of kills) {
    await pause(afterMs)
    await gateway.kill('SIGKILL', 0)
    await pause(1)
    gateway.start()
  }
  await answers(port)
  await gateway.hold()
  assertKept(before, join(folder, 'waypost.db'))
  await rm(folder, { recursive: true, force: true })
}

type Counts = Readonly<Record<string, number>>

async function createOldDatabase(path: string): Promise<Counts> {
  using database = new DatabaseSync(path)
  database.exec(await readFile(OLD, 'utf8'))
  return count(database)
}

const TABLES = ['session', 'peer', 'message', 'reaction', 'event']

function count(database: DatabaseSync): Counts {
  return Object.fromEntries(
    TABLES.map((table) => [table, Number(database.prepare(`select count(*) as n from ${table}`).get()?.['n'])]),
  )
}

function assertKept(before: Counts, path: string): void {
  using database = new DatabaseSync(path)
  const after = count(database)
  for (const table of TABLES.filter((name) => name !== 'event')) {
    if (after[table] !== before[table]) throw new Error(`${table}: ${before[table]} rows before, ${after[table]} after`)
  }
  const [check] = database.prepare('pragma integrity_check').all()
  if (check?.['integrity_check'] !== 'ok') throw new Error(`the database is damaged: ${JSON.stringify(check)}`)
}

async function answers(port: number): Promise<void> {
  const requests = createRequests(`http://127.0.0.1:${port}`)
  const deadline = performance.now() + PATIENCE_MS
  while (performance.now() < deadline) {
    const outcome = await requests.ask('GET /ping')
    if (outcome.answered && outcome.status === 200) return
    await pause(50)
  }
  throw new Error('the gateway does not start on the old database')
}
