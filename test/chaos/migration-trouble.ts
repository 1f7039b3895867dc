import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readlink, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { versionOf } from './old-database.ts'
import type { Trouble } from './plan.ts'
import { freePort } from '../support/free-port.ts'
import { startArgs } from './processes.ts'
import { createRequests, pause } from './request.ts'
import { CLOCK, type Stage } from './stage.ts'
import { createSupervised, type Supervised } from './supervised.ts'

const PATIENCE_MS = 60_000
const LOOK_EVERY_MS = 5
let made = 0

/**
 * A gateway of its own finds a large database of the first version and dies again and again while it brings it up to date.
 * Resolves with how many of the kills fell within that; throws when anything is not as it was.
 */
export async function runMigration(stage: Stage, { kills }: Trouble & { readonly kind: 'migration' }): Promise<number> {
  const folder = join(stage.folder, `migration-${++made}`)
  await mkdir(folder, { recursive: true })
  const [old, path] = [join(folder, 'old.db'), join(folder, 'waypost.db')]
  await workOn(old, null)
  await copyFile(old, path)
  const port = await freePort()
  await using gateway = createSupervised({
    args: startArgs(CLOCK),
    // Nobody answers there: what the old sessions do on a network is none of this trouble's business.
    env: { ...stage.env, WAYPOST_NETWORK: 'ws://127.0.0.1:9/', WAYPOST_PORT: String(port), WAYPOST_DATA: folder },
    cwd: folder,
    output: join(stage.folder, 'migration.log'),
  })
  let within = 0
  for (const afterMs of kills) {
    if (await dieInMigration(gateway, { path, afterMs })) within++
  }
  gateway.release()
  await answers(port)
  await gateway.hold()
  const wrong = await workOn(old, path)
  if (wrong.length > 0) throw new Error(wrong.join('; '))
  await rm(folder, { recursive: true, force: true })
  return within
}

/** From its opening on the database is brought up to date; what is not committed at the end is still to be done. */
async function dieInMigration(
  gateway: Supervised,
  { path, afterMs }: { readonly path: string; readonly afterMs: number },
): Promise<boolean> {
  gateway.release()
  const deadline = performance.now() + PATIENCE_MS
  while (!(await hasOpened(gateway.pid, path)) && performance.now() < deadline) await pause(LOOK_EVERY_MS)
  await pause(afterMs)
  const isOpen = await hasOpened(gateway.pid, path)
  await gateway.hold()
  return isOpen && versionOf(path) === 1
}

/** Linux says which files a process has open; elsewhere the log beside the database has to do. */
async function hasOpened(pid: number | null, path: string): Promise<boolean> {
  if (process.platform !== 'linux') return existsSync(`${path}-wal`)
  const files = await readdir(`/proc/${pid}/fd`).catch(() => [])
  const links = files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => null))
  return (await Promise.all(links)).includes(path)
}

function workOn(old: string, path: string | null): Promise<readonly string[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>()
  const worker = new Worker(new URL('old-database.worker.ts', import.meta.url), { workerData: { old, path } })
  worker.once('message', resolve)
  worker.once('error', reject)
  return promise
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
