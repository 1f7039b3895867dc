import type { ColumnTypes } from '../driver.ts'

/** Payloads that wait for another attempt, and the chat list from its old end. */
export const deliveries = ({ serial, text }: ColumnTypes): readonly string[] => [
  `create table delivery (
    ord ${serial}, session ${text} not null references session (name) on delete cascade, id ${text} not null,
    subscription ${text} not null, seq bigint not null, lane ${text} not null, name ${text} not null,
    headers ${text} not null, body ${text} not null, attempts integer not null, due_at bigint not null,
    state ${text} not null, last_error ${text})`,
  'create unique index delivery_once on delivery (session, id)',
  'create index delivery_by_subscription on delivery (session, subscription, state, seq, ord)',
  'create index delivery_by_state on delivery (session, state, seq, ord)',
  'create index peer_by_age on peer (session, (timestamp = 0), timestamp, key) where listed = 1',
]
