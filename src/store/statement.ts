import type { CompiledQuery, Compilable, Kysely } from 'kysely'
import type { Connection } from './database.ts'
import type { Schema } from './schema.ts'

/** A query that is built and compiled once per database, then run with other values. Building costs more than running. */
export interface Statement<Args, Row> {
  all(connection: Connection, args: Args): Promise<readonly Row[]>
  first(connection: Connection, args: Args): Promise<Row | null>
  /** Returns how many rows changed. */
  run(connection: Connection, args: Args): Promise<number>
}

/** Stands where a value will be. */
class Slot {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** `build` is called once per database; each property it reads of `args` becomes a parameter. */
export function statement<Args extends object, Row>(
  build: (db: Kysely<Schema>, args: Args) => Compilable<Row>,
): Statement<Args, Row> {
  const bind = (connection: Connection, args: Args): CompiledQuery<Row> => {
    const query = compiled(connection, build) as CompiledQuery<Row>
    const values = args as Readonly<Record<string, unknown>>
    return { ...query, parameters: query.parameters.map((item) => (item instanceof Slot ? values[item.name] : item)) }
  }
  return {
    all: async (connection, args) => (await connection.db.executeQuery(bind(connection, args))).rows,
    first: async (connection, args) => (await connection.db.executeQuery(bind(connection, args))).rows[0] ?? null,
    run: async (connection, args) =>
      Number((await connection.db.executeQuery(bind(connection, args))).numAffectedRows ?? 0),
  }
}

function compiled<Args extends object, Row>(
  connection: Connection,
  build: (db: Kysely<Schema>, args: Args) => Compilable<Row>,
): CompiledQuery {
  const known = connection.compiled.get(build)
  if (known) return known
  const slots = new Proxy({}, { get: (_target, name) => new Slot(String(name)) }) as Args
  const query = build(connection.db, slots).compile()
  connection.compiled.set(build, query)
  return query
}

/** Cuts a list into pieces of fixed sizes, so that each size is compiled once: `[100, 10, 1]`. */
export function* pieces<T>(items: readonly T[], sizes: readonly number[]): Generator<readonly T[]> {
  let at = 0
  for (const size of sizes) {
    for (; items.length - at >= size; at += size) yield items.slice(at, at + size)
  }
}

const MOST_FILLED = 4_096

/**
 * Fills a list up to the next power of four by repeating its last item: `in (…)` finds the same, and in few lengths the
 * statement stays prepared. Each length of its own would stay prepared as well, in a place that another statement needs.
 */
export function filled<T>(items: readonly T[]): readonly T[] {
  const [last] = items.slice(-1)
  if (last === undefined || items.length > MOST_FILLED) return items
  const length = 4 ** Math.ceil(Math.log2(items.length) / 2)
  return Array.from({ length }, (_none, index) => items[index] ?? last)
}
