import { GatewayError } from '../core/errors.ts'
import type { Meter } from '../core/ports/meter.ts'
import type { Store } from '../core/ports/store.ts'
import type { Driver } from './driver.ts'
import { createSqliteDriver } from './sqlite.ts'
import { openStore } from './store.ts'

export interface StoreOptions {
  /** How long an operation waits for the database, and how long a transaction may take. */
  readonly timeoutMs?: number
  /** PostgreSQL only. */
  readonly maxConnections?: number
  /** Times every operation as `store_seconds`. */
  readonly meter?: Meter
}

const TIMEOUT_MS = 30_000
const MAX_CONNECTIONS = 8

/**
 * Opens the store at an address: `sqlite:<path>`, `sqlite::memory:` or `postgres://…`, where `?schema=` names a schema.
 * Throws STORAGE_FAILED when it cannot be opened or is newer than this program; then nothing was changed.
 */
export async function createStore(address: string, options: StoreOptions = {}): Promise<Store> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS
  const { meter } = options
  return openStore(await createDriver(address, { ...options, timeoutMs }), {
    timeoutMs,
    ...(meter && { observe: (operation, seconds) => meter.time('store_seconds', { operation }, seconds) }),
  })
}

async function createDriver(address: string, options: StoreOptions & { readonly timeoutMs: number }): Promise<Driver> {
  const { timeoutMs } = options
  if (address.startsWith('sqlite:')) {
    const path = address.slice('sqlite:'.length)
    return createSqliteDriver(path, { busyTimeoutMs: timeoutMs })
  }
  if (/^postgres(ql)?:\/\//.test(address)) {
    const { createPostgresDriver } = await import('./postgres.ts')
    return createPostgresDriver(address, {
      maxConnections: options.maxConnections ?? MAX_CONNECTIONS,
      connectTimeoutMs: timeoutMs,
      statementTimeoutMs: timeoutMs,
    })
  }
  throw new GatewayError('BAD_REQUEST', 'the database address must begin with sqlite: or postgres://')
}
