import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import pg from 'pg'
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

const unexpected = (error: Error) => assert.fail(error)

test('a second worker on the same database is refused and told of the first', async (t) => {
  const url = await freshUrl(t)
  if (url === null) return
  await using _lock = await acquirePostgresLock({
    url,
    worker: { name: 'first', address: 'http://127.0.0.1:3000' },
    onLost: unexpected,
  })
  await assert.rejects(
    acquirePostgresLock({ url, worker: { name: 'second', address: null }, onLost: unexpected }),
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
  const first = await acquirePostgresLock({ url, worker: { name: 'first', address: null }, onLost: unexpected })
  await first[Symbol.asyncDispose]()
  await using _second = await acquirePostgresLock({
    url,
    worker: { name: 'second', address: null },
    onLost: unexpected,
  })
})

test('a lost connection is told of once', async (t) => {
  const url = await freshUrl(t)
  if (url === null) return
  const { promise, resolve } = Promise.withResolvers<Error>()
  let losses = 0
  const name = randomBytes(6).toString('hex')
  await using _lock = await acquirePostgresLock({
    url,
    worker: { name, address: null },
    onLost: (error) => {
      losses++
      resolve(error)
    },
  })
  await using admin = await connect()
  await admin.client.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name like $1', [
    `%${name}%`,
  ])
  assert.match((await promise).message, /the lock in PostgreSQL is lost/)
  assert.equal(losses, 1)
})

async function connect() {
  const client = new pg.Client({ connectionString: SERVER })
  await client.connect()
  return { client, [Symbol.asyncDispose]: () => client.end() }
}
