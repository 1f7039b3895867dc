import type { FullText } from '../full-text.ts'

/** The words of messages, and under which keys a person's were indexed before two rows became one. */
export const search = ({ tables }: FullText): readonly string[] => [
  ...tables,
  `create table former_peer (
    session text not null references session (name) on delete cascade, key bigint not null, peer bigint not null)`,
  'create index former_peer_by_peer on former_peer (peer)',
  'create index former_peer_by_session on former_peer (session)',
]
