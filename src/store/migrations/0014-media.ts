import type { ColumnTypes } from '../driver.ts'

/** Files of messages: what is known of each message's, and the files themselves, which several messages can share. */
export const media = ({ text }: ColumnTypes): readonly string[] => [
  `create table stored_file (
    session ${text} not null references session (name) on delete cascade, name ${text} not null,
    size bigint, used_at bigint not null, primary key (session, name))`,
  'create index stored_file_by_use on stored_file (used_at)',
  `create table message_file (
    message bigint not null primary key references message (ord) on delete cascade,
    session ${text} not null references session (name) on delete cascade,
    state ${text} not null, file ${text}, code ${text}, reason ${text}, attempts integer not null default 0,
    next_at bigint, renewed integer not null default 0, ready_at bigint)`,
  'create index message_file_by_file on message_file (session, file)',
  'create index message_file_by_next on message_file (next_at) where next_at is not null',
]
