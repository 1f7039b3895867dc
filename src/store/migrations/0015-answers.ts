import type { ColumnTypes } from '../driver.ts'

/** Votes in polls and answers to events: one per person. */
export const answers = ({ text, clustered }: ColumnTypes): readonly string[] => [
  `create table answer (
    session ${text} not null references session (name) on delete cascade,
    message bigint not null references message (ord) on delete cascade, sender bigint not null, jid ${text},
    id ${text} not null, answer ${text} not null, at bigint not null, primary key (message, sender))${clustered}`,
  'create index answer_by_sender on answer (sender)',
  'create index answer_by_session on answer (session)',
]
