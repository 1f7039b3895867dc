import type { ColumnTypes } from '../driver.ts'

/** Messages that were announced as undecryptable and have not been read yet. */
export const waiting = ({ text, clustered }: ColumnTypes): readonly string[] => [
  `create table waiting_message (
    session ${text} not null references session (name) on delete cascade,
    id ${text} not null, chat ${text} not null, from_me integer not null, participant ${text},
    reason ${text} not null, sent_at bigint not null, noted_at bigint not null,
    primary key (session, id, chat))${clustered}`,
  'create index waiting_message_by_time on waiting_message (session, noted_at)',
]
