import type { ColumnTypes } from '../driver.ts'

/** Receipts that overtook their messages. */
export const earlyReceipts = ({ serial, text }: ColumnTypes): readonly string[] => [
  `create table early_receipt (
    ord ${serial}, session ${text} not null references session (name) on delete cascade, id ${text} not null,
    receipt ${text} not null, kept_at bigint not null)`,
  'create index early_receipt_by_message on early_receipt (session, id, ord)',
  'create index early_receipt_by_time on early_receipt (session, kept_at)',
]
