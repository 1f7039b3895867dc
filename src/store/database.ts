import { Kysely, type CompiledQuery } from 'kysely'
import { GatewayError } from '../core/errors.ts'
import type { Driver } from './driver.ts'
import { toStorageError } from './errors.ts'
import type { FullText } from './full-text.ts'
import { createGroupCommit } from './group-commit.ts'
import type { Positions } from './positions.ts'
import type { Schema } from './schema.ts'
import { createTurns } from './turns.ts'
import { createWriteWatch } from './write-watch.ts'

/** Where statements run: the database itself, or one open transaction. */
export interface Connection {
  readonly db: Kysely<Schema>
  readonly compiled: Map<unknown, CompiledQuery>
  readonly fullText: FullText
  readonly positions: Positions
  /** Waits for other transactions that write to the session. */
  lock(session: string): Promise<void>
}

/** How the tables reach the database: alone, or inside somebody's transaction. */
export interface Scope {
  read<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  /** All of the work's statements land, or none. */
  write<T>(work: (connection: Connection) => Promise<T>): Promise<T>
}

export interface Database extends Scope {
  /** Like `write`, and durable before it resolves, also against power loss. */
  writeDurably<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  /** Makes what was written before durable. */
  flush(): Promise<void>
  /** Errors that `work` throws itself come out as they are. */
  transaction<T>(work: (scope: Scope) => Promise<T>): Promise<T>
  /** Whether the last write failed for the database's sake. */
  isFailingToWrite(): boolean
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** How long to wait for the database's turn, and how long a transaction may take. */
  readonly timeoutMs: number
  /** Told how long each operation took, with the wait for its turn. */
  readonly observe?: (operation: Operation, seconds: number) => void
}

/** What an operation asks of the database. */
export type Operation = 'read' | 'write' | 'durable'

export function createDatabase(driver: Driver, options: DatabaseOptions): Database {
  const db = new Kysely<Schema>({ dialect: driver.dialect })
  const compiled = new Map<unknown, CompiledQuery>()
  const turns = driver.serial ? createTurns(options) : { take: <T>(work: () => Promise<T>) => work() }
  const { fullText, positions } = driver
  const root: Connection = { db, compiled, fullText, positions, lock: () => Promise.resolve() }
  const guarded = createGuard(driver)
  const timed = createTimed(options)
  const writes = createWriteWatch()

  const transact = async <T>(work: (connection: Connection) => Promise<T>) => {
    const result = await turns.take(() =>
      db.transaction().execute((tx) => work({ db: tx, compiled, fullText, positions, lock: createLock(tx, driver) })),
    )
    driver.checkpoints?.committed()
    return result
  }

  const commit = driver.serial ? createGroupCommit(transact) : transact
  const sync = async (): Promise<void> => driver.log?.sync()
  // Others go on while the disk is busy: the sync is not part of the turn.
  const durably = async <T>(work: (connection: Connection) => Promise<T>) => {
    const result = await commit(work)
    await sync()
    return result
  }

  return {
    read: (work) => timed('read', () => guarded(() => turns.take(() => work(root)))),
    write: (work) => timed('write', () => writes.over(() => guarded(() => transact(work)))),
    writeDurably: (work) => timed('durable', () => writes.over(() => guarded(() => durably(work)))),
    flush: () => timed('durable', () => guarded(sync)),
    transaction: (work) => timed('write', () => writes.over(() => runTransaction({ driver, options, transact }, work))),
    isFailingToWrite: () => writes.isFailing,
    async close() {
      await driver.checkpoints?.close()
      await turns.take(() => db.destroy())
      await driver.log?.close()
    },
  }
}

function createTimed({ observe }: DatabaseOptions) {
  return async <T>(operation: Operation, work: () => Promise<T>): Promise<T> => {
    if (!observe) return work()
    const from = performance.now()
    try {
      return await work()
    } finally {
      observe(operation, (performance.now() - from) / 1000)
    }
  }
}

interface TransactionContext {
  readonly driver: Driver
  readonly options: DatabaseOptions
  readonly transact: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>
}

async function runTransaction<T>(context: TransactionContext, work: (scope: Scope) => Promise<T>): Promise<T> {
  const { driver, options, transact } = context
  let thrown: { readonly error: unknown } | null = null
  try {
    return await transact(async (connection) => {
      const inside = openScope(connection, driver)
      try {
        const result = await within(options.timeoutMs, work(inside.scope))
        inside.check()
        return result
      } catch (error) {
        thrown = { error }
        throw error
      } finally {
        inside.close()
      }
    })
  } catch (error) {
    throw thrown === null ? toStorageError(error, driver) : error
  }
}

/** A transaction in which a statement failed is lost, even when the caller caught the error. */
function openScope(connection: Connection, driver: Driver) {
  let open = true
  let failure: GatewayError | null = null
  const run = async <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    if (!open) throw new Error('the transaction has ended')
    if (failure) throw failure
    try {
      return await work(connection)
    } catch (error) {
      if (error instanceof GatewayError || isBug(error)) throw error
      failure = toStorageError(error, driver)
      throw failure
    }
  }
  return {
    scope: { read: run, write: run },
    check() {
      if (failure) throw failure
    },
    close() {
      open = false
    },
  }
}

function createGuard(driver: Driver) {
  return async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw isBug(error) ? error : toStorageError(error, driver)
    }
  }
}

function createLock(tx: Kysely<Schema>, { lockSession }: Driver): Connection['lock'] {
  if (!lockSession) return () => Promise.resolve()
  const held = new Set<string>()
  return async (session) => {
    if (held.has(session)) return
    await lockSession(tx, session)
    held.add(session)
  }
}

/** The one refusal of what names a session that is not there. */
export const sessionNotFound = (session: string): GatewayError =>
  new GatewayError('SESSION_NOT_FOUND', `session ${session} does not exist`)

const isBug = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const late = () => reject(new GatewayError('STORAGE_FAILED', `a transaction took longer than ${timeoutMs} ms`))
  const timer = setTimeout(late, timeoutMs)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
