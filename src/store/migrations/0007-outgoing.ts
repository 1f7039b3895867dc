import type { ColumnTypes } from '../driver.ts'

/** What leaves, and what holds it back. Messages that an older version recorded and never confirmed come along. */
export const outgoing = ({ serial, text, blob }: ColumnTypes): readonly string[] => [
  `create table outgoing (
    place ${serial}, session ${text} not null references session (name) on delete cascade, id ${text} not null,
    chat ${text} not null, kind ${text} not null, target ${text}, content ${text} not null, raw ${blob},
    attributes ${text} not null, state ${text} not null, attempts integer not null, is_first integer not null,
    due_at bigint not null, left_at bigint, created_at bigint not null, updated_at bigint not null, error ${text})`,
  'create unique index outgoing_once on outgoing (session, id, chat)',
  'create index outgoing_in_order on outgoing (session, place)',
  'create index outgoing_by_state on outgoing (session, state, place)',
  `create index outgoing_by_due on outgoing (session, due_at) where state = 'leaving'`,
  `create index outgoing_by_departure on outgoing (session, left_at) where kind = 'message'`,
  'create index outgoing_by_contact on outgoing (session, left_at, chat) where is_first = 1',
  'create index outgoing_by_target on outgoing (session, target, place) where target is not null',
  `create index outgoing_ended on outgoing (session, updated_at) where state in ('confirmed', 'refused')`,
  `create table sending_limit (
    session ${text} not null references session (name) on delete cascade, reason ${text} not null,
    code integer not null, until bigint not null, primary key (session, reason))`,
  `insert into outgoing (session, id, chat, kind, content, attributes, state, attempts, is_first, due_at, left_at,
    created_at, updated_at)
  select session, id, chat_jid, 'message', '{"kind":"message","fingerprint":""}', '{}', 'leaving', 1, 0,
    timestamp * 1000, timestamp * 1000, timestamp * 1000, timestamp * 1000
  from message where ack = 0 and origin = 'api' order by ord`,
]
