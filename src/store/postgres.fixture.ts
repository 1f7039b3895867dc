import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Store } from '../core/ports/store.ts'
import { createStore } from './index.ts'

const DEFAULT_ADDRESS = 'postgres://postgres@127.0.0.1:5432/postgres'

/** A PostgreSQL server for tests. */
export interface TestServer {
  /** A store in a schema of its own, which goes when the store is disposed of. */
  createStore(): Promise<Store>
  query(text: string): Promise<void>
  /** An address with a fresh schema in it. */
  freshAddress(): { readonly address: string; readonly schema: string }
}

/** Null when no server answers, or `STORES` leaves PostgreSQL out; `reason` says which. */
export async function findTestServer(): Promise<{ readonly server: TestServer | null; readonly reason: string }> {
  const stores = process.env['STORES']?.split(',')
  if (stores && !stores.includes('postgres')) return { server: null, reason: 'STORES leaves postgres out' }
  const address = process.env['WAYPOST_TEST_POSTGRES'] ?? DEFAULT_ADDRESS
  const server = toServer(address)
  try {
    await server.query('select 1')
    return { server, reason: '' }
  } catch {
    return { server: null, reason: 'no PostgreSQL answers: set WAYPOST_TEST_POSTGRES to an address' }
  }
}

function toServer(address: string): TestServer {
  const query = async (text: string) => {
    const client = new pg.Client({ connectionString: address, connectionTimeoutMillis: 3_000 })
    try {
      await client.connect()
      await client.query(text)
    } finally {
      await client.end()
    }
  }
  const freshAddress = () => {
    const schema = `waypost_${randomUUID().replaceAll('-', '')}`
    const url = new URL(address)
    url.searchParams.set('schema', schema)
    return { address: url.href, schema }
  }
  return {
    query,
    freshAddress,
    async createStore() {
      const fresh = freshAddress()
      const store = await createStore(fresh.address, { timeoutMs: 20_000 })
      return {
        ...store,
        [Symbol.asyncDispose]: () => dispose(store, () => query(`drop schema ${fresh.schema} cascade`)),
      }
    },
  }
}

async function dispose(store: Store, drop: () => Promise<void>): Promise<void> {
  await store[Symbol.asyncDispose]()
  await drop()
}
