import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { SqliteDatabase, SqliteStatement } from 'kysely'

const MAX_PREPARED = 256
/** What a migration says once. */
const ONCE = /^\s*(?:create|alter|drop)\s/i

/** Lets Kysely's SQLite dialect run on Node's own SQLite, keeping the statements that were used last prepared. */
export function nodeSqlite(db: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>()
  return {
    close: () => db.close(),
    prepare(text) {
      // A full disk can end a transaction by itself; then there is nothing to roll back.
      if (text === 'rollback' && !db.isTransaction) return NOTHING
      const known = prepared.get(text)
      if (!known && ONCE.test(text)) return toStatement(db.prepare(text))
      if (known) prepared.delete(text)
      else if (prepared.size >= MAX_PREPARED) prepared.delete(prepared.keys().next().value ?? '')
      const statement = known ?? toStatement(db.prepare(text))
      prepared.set(text, statement)
      return statement
    },
  }
}

function toStatement(statement: StatementSync): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as never[]
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)) as IterableIterator<unknown>,
  }
}

const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
}
