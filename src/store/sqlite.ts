import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SqliteDialect } from 'kysely'
import { GatewayError } from '../core/errors.ts'
import { createCheckpoints } from './checkpoints.ts'
import type { Driver, StorageFailure } from './driver.ts'
import { fts5 } from './fts5.ts'
import { createLogSync, type SyncableFile } from './log-sync.ts'
import { nodeSqlite } from './node-sqlite.shim.ts'
import { counter } from './positions.ts'

export interface SqliteOptions {
  readonly busyTimeoutMs: number
  /** Opens the file; tests watch and limit what they open themselves. */
  readonly open?: (path: string) => DatabaseSync
  readonly openLog?: (path: string) => Promise<SyncableFile>
}

/** The keys of accounts are in there: a folder that we make is the owner's alone. */
const PRIVATE = 0o700
/** A log of this many pages is checkpointed in the event loop: it has grown faster than the thread beside it could help. */
const LOG_PAGES = 16_000
const FULL = 13
const FOREIGN_KEY = 787
/** Too big, a constraint, a mismatch, out of range. */
const ABOUT_VALUES: ReadonlySet<number> = new Set([18, 19, 20, 25])

/** A database in one file, or in memory. */
export function createSqliteDriver(path: string, options: SqliteOptions): Driver {
  const place = path === ':memory:' ? 'the database in memory' : `the database ${path}`
  const db = guard(place, () => openFile(path, options.open))
  const log = path === ':memory:' ? null : createLogSync(`${path}-wal`, options.openLog)
  return {
    place,
    dialect: new SqliteDialect({ database: nodeSqlite(db) }),
    types: {
      serial: 'integer primary key',
      text: 'text',
      blob: 'blob',
      clustered: ' without rowid',
      position: 'instr',
    },
    fullText: fts5,
    positions: counter,
    findVersionTable: `select name from sqlite_master where type = 'table' and name = 'schema_version'`,
    serial: true,
    lockMigrations: () => Promise.resolve(),
    lockSession: null,
    // SQLite's own sync would hold up the event loop, and with it every session, for as long as the disk takes. In WAL
    // mode a commit is what it has written to the log: synced after it, it is as durable as with `synchronous = full`.
    log,
    checkpoints: path === ':memory:' || options.open ? null : createCheckpoints(path),
    async prepare() {
      guard(place, () => {
        db.exec(`pragma busy_timeout = ${options.busyTimeoutMs}`)
        refuseForeign(db, place)
      })
    },
    configure() {
      guard(place, () =>
        db.exec(
          `pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on; pragma cache_size = -4000; pragma wal_autocheckpoint = ${LOG_PAGES}`,
        ),
      )
    },
    failureOf,
  }
}

function openFile(path: string, open = (file: string) => new DatabaseSync(file)): DatabaseSync {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: PRIVATE })
  return open(path)
}

function refuseForeign(db: DatabaseSync, place: string): void {
  const tables = db.prepare(`select name from sqlite_master where type = 'table'`).all()
  if (tables.length === 0 || tables.some((table) => table['name'] === 'schema_version')) return
  throw new GatewayError(
    'STORAGE_FAILED',
    `${place} belongs to another program. Nothing was changed. Name another file.`,
  )
}

function guard<T>(place: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof GatewayError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new GatewayError('STORAGE_FAILED', `${place} cannot be opened: ${reason}`, { cause: error })
  }
}

function failureOf(error: unknown): StorageFailure {
  // A disk can say only at the sync that it has no room.
  const system = (error as NodeJS.ErrnoException | null)?.code
  if (system === 'ENOSPC' || system === 'EDQUOT') return { kind: 'full', code: system }
  const code = Number((error as { errcode?: unknown } | null)?.errcode ?? 0)
  if ((code & 0xff) === FULL) return { kind: 'full', code: `SQLite ${code}` }
  if (code === FOREIGN_KEY) return { kind: 'no session', code: `SQLite ${code}` }
  return { kind: ABOUT_VALUES.has(code & 0xff) ? 'values' : 'other', code: code === 0 ? 'unknown' : `SQLite ${code}` }
}
