import { DatabaseSync } from 'node:sqlite'

import type { Storage } from './types.ts'

/** A world that ends with its process. */
export function createMemoryStorage(): Storage {
  const kinds = new Map<string, Map<string, string>>()
  let undo: (() => void)[] | null = null
  const rowsOf = (kind: string) => kinds.get(kind) ?? kinds.set(kind, new Map()).get(kind)!
  const change = (kind: string, id: string, value: string | null) => {
    const rows = rowsOf(kind)
    const before = rows.get(id)
    undo?.push(() => (before === undefined ? rows.delete(id) : rows.set(id, before)))
    if (value === null) rows.delete(id)
    else rows.set(id, value)
  }
  return {
    get: (kind, id) => kinds.get(kind)?.get(id) ?? null,
    put: change,
    delete: (kind, id) => change(kind, id, null),
    list(kind, prefix = '') {
      const found = [...(kinds.get(kind) ?? [])].filter(([id]) => id.startsWith(prefix))
      return found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, value]) => ({ id, value }))
    },
    atomically(work) {
      if (undo) return work()
      undo = []
      try {
        return work()
      } catch (error) {
        for (const revert of undo.reverse()) revert()
        throw error
      } finally {
        undo = null
      }
    },
    [Symbol.dispose]: () => kinds.clear(),
  }
}

/**
 * A world in one SQLite file. Writes of one turn of the event loop share a transaction: `flush` is called before anything
 * leaves the network, so what was acknowledged survives a kill.
 */
export function createFileStorage(path: string): Storage & { flush(): void } {
  const database = openDatabase(path)
  const get = database.prepare('select value from rows where kind = ? and id = ?')
  const put = database.prepare(
    'insert into rows (kind, id, value) values (?, ?, ?) on conflict do update set value = excluded.value',
  )
  const remove = database.prepare('delete from rows where kind = ? and id = ?')
  const list = database.prepare('select id, value from rows where kind = ? and id >= ? and id < ? order by id')
  const turn = createTurn(database)
  return {
    get: (kind, id) => (get.get(kind, id)?.['value'] as string | undefined) ?? null,
    put(kind, id, value) {
      turn.begin()
      put.run(kind, id, value)
    },
    delete(kind, id) {
      turn.begin()
      remove.run(kind, id)
    },
    // Ids are compared as bytes; nothing sorts behind the last code point.
    list: (kind, prefix = '') =>
      list
        .all(kind, prefix, `${prefix}\u{10ffff}`)
        .map((row) => ({ id: String(row['id']), value: String(row['value']) })),
    atomically: (work) => turn.nested(work),
    flush: () => turn.commit(),
    [Symbol.dispose]() {
      turn.commit()
      database.close()
    },
  }
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 2000')
  database.exec(
    'create table if not exists rows (kind text not null, id text not null, value text not null, primary key (kind, id)) without rowid, strict',
  )
  return database
}

/** One open transaction per turn of the event loop, with savepoints inside. */
function createTurn(database: DatabaseSync) {
  let open = false
  let depth = 0
  const turn = {
    begin() {
      if (open) return
      open = true
      database.exec('begin immediate')
      setImmediate(turn.commit)
    },
    commit() {
      if (!open || depth > 0) return
      open = false
      database.exec('commit')
    },
    nested<T>(work: () => T): T {
      turn.begin()
      if (depth > 0) return work()
      depth += 1
      database.exec('savepoint nested')
      try {
        const result = work()
        database.exec('release nested')
        return result
      } catch (error) {
        database.exec('rollback to nested; release nested')
        throw error
      } finally {
        depth -= 1
      }
    },
  }
  return turn
}
