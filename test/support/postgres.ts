import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** Where the tests' PostgreSQL answers; docs/config.md. */
const SERVER = process.env['WAYPOST_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

/** A schema of its own in the tests' PostgreSQL, which goes with it. */
export interface TestSchema extends AsyncDisposable {
  /** For WAYPOST_DATABASE. */
  readonly address: string
}

/** Why tests on PostgreSQL are left out; false when it answers. */
export async function whyNoPostgres(): Promise<string | false> {
  const client = await connect()
  await client?.end()
  return client ? false : 'no PostgreSQL answers at WAYPOST_TEST_POSTGRES or 127.0.0.1:5432'
}

export async function createTestSchema(): Promise<TestSchema> {
  const schema = `e2e_${randomBytes(6).toString('hex')}`
  const url = new URL(SERVER)
  url.searchParams.set('schema', schema)
  return {
    address: url.href,
    async [Symbol.asyncDispose]() {
      const client = await connect()
      await client?.query(`drop schema if exists ${schema} cascade`)
      await client?.end()
    },
  }
}

async function connect(): Promise<pg.Client | null> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 2_000 })
  return client.connect().then(
    () => client,
    () => null,
  )
}
