import type { ColumnTypes } from '../driver.ts'

/** Everything but the deliveries. Rows of a session go with it. */
export const initial = (types: ColumnTypes): readonly string[] => {
  const { serial, text, blob, clustered } = types
  const session = `session ${text} not null references session (name) on delete cascade`
  return [
    `create table meta (name ${text} primary key, value ${blob} not null)`,
    `create table session (
      name ${text} primary key, wanted ${text} not null, config ${text} not null, me ${text},
      created_at bigint not null, activity_at bigint not null, seq bigint not null default 0)`,
    `create table peer (
      key ${serial}, ${session}, jid ${text} not null, alt ${text},
      saved_name ${text}, push_name ${text}, business_name ${text}, title ${text}, shown ${text} not null default '',
      listed integer not null default 0, timestamp bigint not null default 0,
      last_at bigint not null default 0, last_ord bigint,
      unread integer not null default 0, marked_unread integer not null default 0, pinned_at bigint,
      archived integer not null default 0, muted_until bigint, favorite integer not null default 0,
      ephemeral_seconds integer not null default 0, state_at bigint not null default 0)`,
    'create index peer_by_session on peer (session)',
    'create index peer_by_time on peer (session, timestamp, key) where listed = 1',
    'create index peer_by_jid on peer (session, jid, key) where listed = 1',
    'create index peer_by_name on peer (session, shown, key) where listed = 1',
    'create index peer_linked on peer (session, jid) where alt is not null',
    `create table address (
      ${session}, jid ${text} not null, peer bigint not null, primary key (session, jid))${clustered}`,
    'create index address_by_peer on address (peer)',
    `create table group_info (${session}, jid ${text} not null, data ${text} not null, primary key (session, jid))`,
    `create table message (
      ord ${serial}, ${session}, id ${text} not null, chat bigint not null, author bigint not null,
      chat_jid ${text} not null, chat_alt ${text}, from_me integer not null,
      sender_jid ${text} not null, sender_alt ${text}, sender_name ${text},
      timestamp bigint not null, text ${text}, content ${text} not null, quoted ${text},
      ack integer not null, origin ${text} not null, edited_at bigint, revoked_at bigint,
      starred integer not null, announced integer not null, raw ${blob})`,
    'create unique index message_once on message (session, id, chat, author)',
    'create index message_by_chat on message (chat, timestamp, ord)',
    'create index message_by_time on message (session, timestamp, ord)',
    'create index message_by_author on message (author) where author <> chat and author <> 0',
    'create index message_unread on message (chat, timestamp, ord) where from_me = 0 and ack < 3',
    `create index message_outgoing on message (session, ord) where ack = 0 and origin = 'api'`,
    `create table reaction (
      ${session}, message bigint not null references message (ord) on delete cascade, sender bigint not null,
      text ${text} not null, at bigint not null, primary key (message, sender))${clustered}`,
    'create index reaction_by_sender on reaction (sender)',
    'create index reaction_by_session on reaction (session)',
    `create table event (
      ${session}, seq bigint not null, id ${text} not null, timestamp bigint not null, lane ${text} not null,
      event ${text} not null, primary key (session, seq))${clustered}`,
    `create table subscription (
      ${session}, id ${text} not null, sink ${text} not null, settings ${text} not null, cursor bigint not null,
      primary key (session, id))`,
    `create table api_key (
      id ${text} primary key, hash ${text} not null unique, hint ${text} not null, active integer not null,
      scope ${text} not null, session ${text}, actions ${text}, created_at bigint not null)`,
    `create table signal_key (
      ${session}, type ${text} not null, id ${text} not null, value ${text} not null,
      primary key (session, type, id))${clustered}`,
    `create table credential (session ${text} primary key references session (name) on delete cascade, value ${text} not null)`,
    `create table inbox (
      ord ${serial}, ${session}, id ${text} not null, plaintext ${blob} not null, stanza ${blob} not null,
      settled_at bigint)`,
    'create unique index inbox_once on inbox (session, id)',
    'create index inbox_by_state on inbox (session, settled_at, ord)',
  ]
}
