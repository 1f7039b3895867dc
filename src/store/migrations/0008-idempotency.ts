import type { ColumnTypes } from '../driver.ts'

/** Requests that are made once, whatever becomes of their answers. */
export const idempotency = ({ text }: ColumnTypes): readonly string[] => [
  `create table idempotency (
    session ${text} not null references session (name) on delete cascade, id ${text} not null,
    fingerprint ${text} not null, message_id ${text} not null, answer ${text}, created_at bigint not null,
    primary key (session, id))`,
  'create index idempotency_by_age on idempotency (session, created_at)',
]
