import type { ColumnTypes } from '../driver.ts'

/** Who has received and read a message, where several can. */
export const receipts = ({ text, clustered }: ColumnTypes): readonly string[] => [
  `create table receipt (
    session ${text} not null references session (name) on delete cascade,
    message bigint not null references message (ord) on delete cascade, reader bigint not null,
    ack integer not null, at bigint not null, primary key (message, reader))${clustered}`,
  'create index receipt_by_reader on receipt (reader)',
  'create index receipt_by_session on receipt (session)',
]
