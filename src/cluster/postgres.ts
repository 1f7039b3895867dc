import { setTimeout as wait } from 'node:timers/promises'
import { Client, type DatabaseError } from 'pg'
import { AlreadyRunningError, type Worker, type WorkerLock } from './worker-lock.ts'

/** Long enough for a predecessor that is about to end. */
const PATIENCE_MS = 2_000
const CONNECT_TIMEOUT_MS = 10_000
const HEARTBEAT_MS = 10_000
/** Longer than a server needs to restart, or to notice that the connection of before is gone. */
const RETAKE_MS = 120_000
const RETAKE_EVERY_MS = 500
const LOCK_NOT_AVAILABLE = '55P03'

/** The advisory lock's first number: "WAYP" in ASCII. The second is the schema's. */
const LOCK_CLASS = 0x57415950

/** What acquiring a lock in PostgreSQL needs. */
export interface PostgresLockOptions {
  /** The store's address, `?schema=` included: each schema has a lock of its own. */
  readonly url: string
  readonly worker: Worker
  /** The connection broke, and the lock with it; it is being taken again. Nobody else can have it while the server is away. */
  readonly onInterrupted: (error: Error) => void
  /** Called once when another worker has the lock, or it could not be taken again in time. */
  readonly onLost: (error: Error) => void
}

/**
 * One worker per database and schema for now. A session-level advisory lock on a connection of its own: the server frees it when
 * the connection ends. The application name says who holds it.
 */
export async function acquirePostgresLock(options: PostgresLockOptions): Promise<WorkerLock> {
  const disposal = new AbortController()
  const take = () => takeOnce(options, (error) => void retake(error))
  let held = await take()

  const retake = async (cause: Error): Promise<void> => {
    if (disposal.signal.aborted) return
    options.onInterrupted(cause)
    const deadline = Date.now() + RETAKE_MS
    for (let failure: unknown = cause; Date.now() < deadline;) {
      try {
        held = await take()
        if (disposal.signal.aborted) await held[Symbol.asyncDispose]()
        return
      } catch (error) {
        failure = error
      }
      if (isOthers(failure, options.worker)) return options.onLost(lost(failure))
      await wait(RETAKE_EVERY_MS, null, { ref: false })
      if (disposal.signal.aborted) return
    }
    options.onLost(lost(cause))
  }

  return {
    async [Symbol.asyncDispose]() {
      disposal.abort()
      await held[Symbol.asyncDispose]()
    },
  }
}

const lost = (cause: unknown): Error =>
  new Error(`the lock in PostgreSQL is lost: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })

/** A server that has not noticed our broken connection yet names ourselves as the holder: that one passes. */
const isOthers = (error: unknown, worker: Worker): boolean =>
  error instanceof AlreadyRunningError && !error.message.includes(`(${applicationName(worker)}`)

async function takeOnce(options: PostgresLockOptions, onBroken: (error: Error) => void): Promise<WorkerLock> {
  const url = new URL(options.url)
  const schema = url.searchParams.get('schema') ?? 'public'
  url.searchParams.delete('schema')
  // Those who are refused are told this name.
  url.searchParams.delete('application_name')
  const client = new Client({
    connectionString: url.href,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: HEARTBEAT_MS,
    keepAlive: true,
    application_name: applicationName(options.worker),
  })
  const watch = watchConnection(client, onBroken)
  try {
    await client.connect()
    // The server notices within a minute when this machine is gone, and frees the lock.
    await client.query('set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3')
    await takeLock(client, schema)
  } catch (error) {
    watch.end()
    await client.end().catch(() => undefined)
    throw error
  }
  watch.begin()
  return {
    async [Symbol.asyncDispose]() {
      watch.end()
      await client.end().catch(() => undefined)
    },
  }
}

async function takeLock(client: Client, schema: string): Promise<void> {
  await client.query(`set lock_timeout = ${PATIENCE_MS}`)
  try {
    await client.query('select pg_advisory_lock($1, hashtext($2))', [LOCK_CLASS, schema])
  } catch (error) {
    if ((error as DatabaseError).code !== LOCK_NOT_AVAILABLE) throw error
    throw new AlreadyRunningError(await refusal(client, schema), { cause: error })
  }
}

async function refusal(client: Client, schema: string): Promise<string> {
  const { rows } = await client.query<{ name: string; since: Date }>(
    `select application_name as name, backend_start as since from pg_stat_activity
     where pid in (select pid from pg_locks where locktype = 'advisory' and granted and classid::bigint = $1
       and objid::bigint = hashtext($2)::bigint & 4294967295 and database = (select oid from pg_database where datname = current_database()))`,
    [LOCK_CLASS, schema],
  )
  const [holder] = rows
  // The start of the connection may be hidden from users who are not the holder's.
  const since = holder?.since ? `, since ${holder.since.toISOString()}` : ''
  const who = holder ? `${holder.name}${since}` : 'process unknown'
  return `another Waypost uses this PostgreSQL database (${who}); stop it first, or set WAYPOST_DATABASE to another database`
}

/** PostgreSQL keeps 63 bytes. */
function applicationName({ name, address }: Worker): string {
  return `waypost ${name} process ${process.pid} ${address ?? ''}`.trim().slice(0, 63)
}

/** A connection can die without a word: asks at intervals, and tells of a break once. */
function watchConnection(client: Client, onBroken: (error: Error) => void): { begin(): void; end(): void } {
  let timer: NodeJS.Timeout | undefined
  let watching = false
  const end = () => {
    watching = false
    clearInterval(timer)
  }
  const breaks = (error: Error) => {
    if (!watching) return
    end()
    // What is left of it must not keep the lock.
    void client.end().catch(() => undefined)
    onBroken(error)
  }
  client.on('error', breaks)
  client.on('end', () => breaks(new Error('the connection ended')))
  return {
    begin() {
      watching = true
      timer = setInterval(() => void client.query('select 1').catch(breaks), HEARTBEAT_MS).unref()
    },
    end,
  }
}
