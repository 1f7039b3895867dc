import type { ColumnTypes } from '../driver.ts'

const KEPT = 'message, session, state, file, code, reason, attempts, next_at, renewed, ready_at'

/** A message may have several files: its own is part 0, that of its nth card part n. */
export const messageFiles = ({ serial, text }: ColumnTypes): readonly string[] => [
  `create table message_file_part (
    ord ${serial}, message bigint not null references message (ord) on delete cascade, part integer not null default 0,
    session ${text} not null references session (name) on delete cascade,
    state ${text} not null, file ${text}, code ${text}, reason ${text}, attempts integer not null default 0,
    next_at bigint, renewed integer not null default 0, ready_at bigint, unique (message, part))`,
  `insert into message_file_part (${KEPT}) select ${KEPT} from message_file`,
  'drop table message_file',
  'alter table message_file_part rename to message_file',
  'create index message_file_by_file on message_file (session, file)',
  'create index message_file_by_next on message_file (next_at) where next_at is not null',
]
