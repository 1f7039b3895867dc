import type { Driver } from '../driver.ts'

/** A place of every event in one order across sessions, an index by its id, what it is and what caused it. */
export const eventPositions = ({
  types: { text },
  positions,
}: Pick<Driver, 'types' | 'positions'>): readonly string[] => [
  'alter table event add column pos bigint not null default 0',
  `alter table event add column type ${text} not null default ''`,
  `alter table event add column trace ${text}`,
  // Up to where a log was pruned: a reader that wants to go on before that has missed something.
  'alter table session add column pruned_seq bigint not null default 0',
  'alter table session add column pruned_pos bigint not null default 0',
  BY_TIME,
  `update event set type = ${positions.typeOf}`,
  `update session set pruned_seq =
    coalesce((select min(event.seq) - 1 from event where event.session = session.name), session.seq)`,
  'create unique index event_by_position on event (pos)',
  'create index event_by_id on event (id)',
  'create index session_by_pruned on session (pruned_pos)',
  'create index session_by_account_pruned on session (account, pruned_pos)',
  ...positions.tables,
]

/** By their times, but never against the numbers of their session: clocks are set back at times. */
const BY_TIME = `update event set pos = placed.pos from (
    select session, seq, row_number() over (order by at, session, seq) as pos from (
      select session, seq, max(timestamp) over (partition by session order by seq) as at from event) as aged) as placed
  where event.session = placed.session and event.seq = placed.seq`
