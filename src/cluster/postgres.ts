import { Client, type DatabaseError } from 'pg'
import { AlreadyRunningError, type Worker, type WorkerLock } from './worker-lock.ts'

/** Long enough for a predecessor that is about to end. */
const PATIENCE_MS = 2_000
const CONNECT_TIMEOUT_MS = 10_000
const HEARTBEAT_MS = 10_000
const LOCK_NOT_AVAILABLE = '55P03'

/** The advisory lock's first number: "WAYP" in ASCII. The second is the schema's. */
const LOCK_CLASS = 0x57415950

/** What acquiring a lock in PostgreSQL needs. */
export interface PostgresLockOptions {
  /** The store's address, `?schema=` included: each schema has a lock of its own. */
  readonly url: string
  readonly worker: Worker
  /** Called once when the connection is lost, and with it the lock: another worker may start at any moment. */
  readonly onLost: (error: Error) => void
}

/**
 * One worker per database and schema for now. A session-level advisory lock on a connection of its own: the server frees it when
 * the connection ends. The application name says who holds it.
 */
export async function acquirePostgresLock(options: PostgresLockOptions): Promise<WorkerLock> {
  const url = new URL(options.url)
  const schema = url.searchParams.get('schema') ?? 'public'
  url.searchParams.delete('schema')
  const client = new Client({
    connectionString: url.href,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: HEARTBEAT_MS,
    keepAlive: true,
    application_name: applicationName(options.worker),
  })
  const watch = watchConnection(client, options.onLost)
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

/** A connection can die without a word: asks at intervals, and tells of a loss once. */
function watchConnection(client: Client, onLost: (error: Error) => void): { begin(): void; end(): void } {
  let timer: NodeJS.Timeout | undefined
  let watching = false
  const end = () => {
    watching = false
    clearInterval(timer)
  }
  const lose = (error: Error) => {
    if (!watching) return
    end()
    onLost(new Error(`the lock in PostgreSQL is lost: ${error.message}`, { cause: error }))
  }
  client.on('error', lose)
  client.on('end', () => lose(new Error('the connection ended')))
  return {
    begin() {
      watching = true
      timer = setInterval(() => void client.query('select 1').catch(lose), HEARTBEAT_MS).unref()
    },
    end,
  }
}
