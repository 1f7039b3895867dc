import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Schema } from './schema.ts'

/**
 * How positions across sessions are given, so that a reader which has seen one never misses a smaller one that is
 * committed later.
 */
export interface Positions {
  /** Statements of the migration, run when the events there are have their positions. */
  readonly tables: readonly string[]
  /** SQL: the type inside the stored event. */
  readonly typeOf: string
  /** Before a transaction is given its first position: lets readers know, until it ends. Null: nothing to do. */
  readonly announce: RawBuilder<unknown> | null
  /** The position that is given to a new row. */
  readonly next: RawBuilder<number>
  last(db: Kysely<Schema>): Promise<number>
  /** The last position, up to `head`, below which nothing can appear any more. Rows are to be read afterwards. */
  settled(db: Kysely<Schema>, head: number): Promise<number>
}

/** SQLite: a row, counted in the writer's own transaction. Writers take turns. */
export const counter: Positions = {
  tables: [
    'create table event_counter (id integer primary key, last bigint not null)',
    'insert into event_counter (id, last) select 1, coalesce(max(pos), 0) from event',
    `create trigger event_counted after insert on event begin
      update event_counter set last = new.pos where id = 1;
    end`,
  ],
  typeOf: `json_extract(event, '$.type')`,
  announce: null,
  next: sql<number>`(select last + 1 from event_counter where id = 1)`,
  async last(db) {
    return (await db.selectFrom('event_counter').select('last').where('id', '=', 1).executeTakeFirst())?.last ?? 0
  },
  settled: (_db, head) => Promise.resolve(head),
}

const SEQUENCE = sql.lit('event_position')

/** Bounds a class of locks to the sequence of one schema; the top bit would make the key negative. */
const CLASS = sql`(${SEQUENCE}::regclass::oid::bigint & 2147483647)`

/**
 * PostgreSQL: a sequence, so that writers do not wait for each other. Each holds a lock meanwhile that names a position
 * below all of its own; readers go no further than the lowest of these. A lock is gone only when the rows can be seen.
 */
export const sequence: Positions = {
  tables: [
    'create sequence event_position',
    `select setval('event_position', coalesce((select max(pos) from event), 0) + 1, false)`,
  ],
  typeOf: `(event::json) ->> 'type'`,
  announce: sql`pg_advisory_xact_lock_shared(
    (${CLASS} << 32) | ((select last_value from event_position) & 4294967295))`,
  next: sql<number>`nextval(${SEQUENCE})`,
  async last(db) {
    const { rows } = await sql<{
      last: number
    }>`select case when is_called then last_value else last_value - 1 end as last
      from event_position`.execute(db)
    return rows[0]?.last ?? 0
  },
  async settled(db, head) {
    const { rows } = await sql<{ low: number }>`select distinct objid::bigint as low from pg_locks
      where locktype = 'advisory' and objsubid = 1 and classid::bigint = ${CLASS}
      and database = (select oid from pg_database where datname = current_database())`.execute(db)
    return Math.min(head, ...rows.map(({ low }) => near(head, low) - 1))
  },
}

/** The number near to another one that has these lowest 32 bits: a lock has no room for more. */
const near = (to: number, low: number): number => to - ((Number(BigInt.asUintN(32, BigInt(to))) - low) | 0)
