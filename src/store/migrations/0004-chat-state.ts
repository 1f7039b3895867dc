import { sql, type Kysely } from 'kysely'
import type { Me } from '../../core/model/session.ts'
import { foldText } from '../../util/search-words.ts'
import type { ColumnTypes } from '../driver.ts'
import type { Schema } from '../schema.ts'

/** Pins, labels, pictures and accounts; what filters and counts need to know of each row. */
export const chatState = (types: ColumnTypes) => [
  ...messageColumns(types),
  ...peerColumns(types),
  ...tables(types),
  foldNames,
  markOwnReactions,
]

const messageColumns = ({ text, position }: ColumnTypes): readonly string[] => {
  const raw = '{"kind":"raw","type":"'
  const type = `substr(content, ${raw.length + 1})`
  return [
    `alter table message add column kind ${text} not null default 'text'`,
    'alter table message add column has_media integer not null default 0',
    `alter table message add column tag ${text}`,
    'alter table message add column pinned_until bigint',
    'alter table message add column pinned_at bigint',
    'alter table message add column indexed integer not null default 0',
    `update message set kind = substr(${type}, 1, ${position}(${type}, '"') - 1),
      has_media = case when content like '%"media":{"mimetype":%' then 1 else 0 end
      where content like '${raw}%'`,
    'create index message_counts on message (session, kind, from_me, ack)',
    'create index message_media on message (session, timestamp, ord) where has_media = 1',
    'create index message_media_by_chat on message (chat, timestamp, ord) where has_media = 1',
    'create index message_starred on message (session, timestamp, ord) where starred = 1',
    'create index message_pinned on message (session, timestamp, ord) where pinned_until is not null',
    'create index message_unindexed on message (ord) where indexed = 0',
    'drop index message_by_author',
    'create index message_by_author on message (author, timestamp, ord) where author <> 0',
  ]
}

const peerColumns = ({ text }: ColumnTypes): readonly string[] => [
  `alter table peer add column folded ${text} not null default ''`,
  `alter table peer add column kind ${text} not null default 'person'`,
  'alter table peer add column has_media integer not null default 0',
  'alter table peer add column favorite_order integer not null default 0',
  'alter table peer add column created_at bigint not null default 0',
  'alter table peer add column updated_at bigint not null default 0',
  `update peer set kind = case when jid = 'status@broadcast' then 'status' when jid like '%@g.us' then 'group'
    when jid like '%@newsletter' then 'newsletter' when jid like '%@broadcast' then 'broadcast' else 'person' end`,
  // When it was first stored is not known any more: not before its session.
  `update peer set created_at = (select created_at from session where name = peer.session),
    updated_at = case when state_at > timestamp * 1000 then state_at else timestamp * 1000 end where listed = 1`,
  'update peer set updated_at = created_at where updated_at < created_at',
  'update peer set has_media = 1 where key in (select chat from message where has_media = 1)',
]

const tables = ({ text, clustered }: ColumnTypes): readonly string[] => {
  const session = `session ${text} not null references session (name) on delete cascade`
  return [
    `create table label (
      ${session}, id ${text} not null, name ${text} not null, color integer not null, primary key (session, id))${clustered}`,
    `create table chat_label (
      ${session}, label ${text} not null, peer bigint not null, primary key (session, label, peer))${clustered}`,
    'create index chat_label_by_peer on chat_label (peer, label)',
    `create table message_label (
      ${session}, label ${text} not null, message bigint not null references message (ord) on delete cascade,
      primary key (session, label, message))${clustered}`,
    'create index message_label_by_message on message_label (message, label)',
    `create table picture (
      ${session}, peer bigint not null, url ${text}, id ${text}, fetched_at bigint not null,
      primary key (session, peer))${clustered}`,
    'create index picture_by_peer on picture (peer)',
    `create table account (
      id ${text} primary key, name ${text} not null, max_sessions bigint, created_at bigint not null)`,
    'create index account_by_age on account (created_at, id)',
    `alter table session add column account ${text}`,
    'create index session_by_account on session (account) where account is not null',
    `alter table api_key add column account ${text}`,
    'create index api_key_by_account on api_key (account) where account is not null',
    'create index api_key_by_session on api_key (session) where session is not null',
    `alter table reaction add column jid ${text}`,
  ]
}

const AT_ONCE = 500

async function foldNames(db: Kysely<Schema>): Promise<void> {
  let after = 0
  for (;;) {
    const named = db.selectFrom('peer').select(['key', 'shown']).where('shown', '<>', '').where('key', '>', after)
    const rows = await named.orderBy('key').limit(AT_ONCE).execute()
    for (const { key, shown } of rows) {
      await db
        .updateTable('peer')
        .set({ folded: foldText(shown) })
        .where('key', '=', key)
        .execute()
      after = key
    }
    if (rows.length < AT_ONCE) return
  }
}

/** The account's own reactions stood under whichever address it gave them from. */
async function markOwnReactions(db: Kysely<Schema>): Promise<void> {
  for (const { name, me } of await db.selectFrom('session').select(['name', 'me']).execute()) {
    if (me === null) continue
    const { phone, lid } = JSON.parse(me) as Me
    for (const jid of lid === null ? [phone] : [phone, lid]) {
      await sql`update reaction set sender = 0, jid = ${jid}
        where sender = (select peer from address where session = ${name} and jid = ${jid})
        and not exists (select 1 from reaction r where r.message = reaction.message and r.sender = 0)`.execute(db)
    }
  }
}
