import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import pg from 'pg'
import { until } from '../../test/support/wait.ts'
import { acquirePostgresLock } from './postgres.ts'
import { AlreadyRunningError } from './worker-lock.ts'

const SERVER = process.env['WAYPOST_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

/** A lock of this test's own on the shared server; null, and a skip, when no server answers. */
async function freshUrl(t: TestContext): Promise<string | null> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 2_000 })
  try {
    await client.connect()
    await client.end()
  } catch {
    t.skip('no PostgreSQL answers at WAYPOST_TEST_POSTGRES or 127.0.0.1:5432')
    return null
  }
  const url = new URL(SERVER)
  url.searchParams.set('schema', `lock_${randomBytes(6).toString('hex')}`)
  return url.href
}

const fail = (error: Error) => assert.fail(error)
const unexpected = { onInterrupted: fail, onLost: fail }

test('a second worker on the same database is refused and told of the first', async (t) => {
  const url = await freshUrl(t)
  if (url === null) return
  await using _lock = await acquirePostgresLock({
    url,
    worker: { name: 'first', address: 'http://127.0.0.1:3000' },
    ...unexpected,
  })
  await assert.rejects(
    acquirePostgresLock({ url, worker: { name: 'second', address: null }, ...unexpected }),
    (error: Error) => {
      assert.ok(error instanceof AlreadyRunningError, String(error))
      assert.match(error.message, new RegExp(`waypost first process ${process.pid} http://127.0.0.1:3000, since 20`))
      return true
    },
  )
})

test('a lock that was given back can be taken again', async (t) => {
  const url = await freshUrl(t)
  if (url === null) return
  const first = await acquirePostgresLock({ url, worker: { name: 'first', address: null }, ...unexpected })
  await first[Symbol.asyncDispose]()
  await using _second = await acquirePostgresLock({
    url,
    worker: { name: 'second', address: null },
    ...unexpected,
  })
})

/** Ends the connection that holds the lock of the worker with this name. */
async function terminate(name: string): Promise<void> {
  await using admin = await connect()
  await admin.client.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name like $1', [
    `%${name}%`,
  ])
}

test('a lock whose connection broke is taken again', async (t) => {
  const url = await freshUrl(t)
  if (url === null) return
  const interrupted = Promise.withResolvers<Error>()
  const name = randomBytes(6).toString('hex')
  await using _lock = await acquirePostgresLock({
    url,
    worker: { name, address: null },
    onInterrupted: interrupted.resolve,
    onLost: fail,
  })
  await terminate(name)
  await interrupted.promise
  await until('the new hold', async () => {
    const second = acquirePostgresLock({ url, worker: { name: 'second', address: null }, ...unexpected })
    return second.then(
      async (lock) => {
        await lock[Symbol.asyncDispose]()
        return false
      },
      (error: Error) => error.message.includes(name),
    )
  })
})

test('a lock that another worker took meanwhile is lost, which is told once', async (t) => {
  const url = await freshUrl(t)
  if (url === null) return
  const lost = Promise.withResolvers<Error>()
  let losses = 0
  const name = randomBytes(6).toString('hex')
  await using _first = await acquirePostgresLock({
    url,
    worker: { name, address: null },
    onInterrupted: () => undefined,
    onLost: (error) => {
      losses++
      lost.resolve(error)
    },
  })
  // It waits in the queue, and is next when the first one's connection ends.
  const second = acquirePostgresLock({ url, worker: { name: 'the-second', address: null }, ...unexpected })
  await until('the second in the queue', async () => {
    await using admin = await connect()
    const { rows } = await admin.client.query(
      `select 1 from pg_stat_activity where application_name like 'waypost the-second%' and wait_event = 'advisory'`,
    )
    return rows.length > 0
  })
  await terminate(name)
  await using _second = await second
  assert.match((await lost.promise).message, /the lock in PostgreSQL is lost: .*the-second/)
  assert.equal(losses, 1)
})

async function connect() {
  const client = new pg.Client({ connectionString: SERVER })
  await client.connect()
  return { client, [Symbol.asyncDispose]: () => client.end() }
}
