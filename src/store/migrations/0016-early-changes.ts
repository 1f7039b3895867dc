import type { ColumnTypes } from '../driver.ts'

/** Changes that overtook their messages. */
export const earlyChanges = ({ serial, text }: ColumnTypes): readonly string[] => [
  `create table early_change (
    ord ${serial}, session ${text} not null references session (name) on delete cascade, id ${text} not null,
    change ${text} not null, kept_at bigint not null)`,
  'create index early_change_by_message on early_change (session, id, ord)',
  'create index early_change_by_time on early_change (session, kept_at)',
]
