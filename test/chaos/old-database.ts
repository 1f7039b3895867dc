import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const OLD = new URL('../../src/store/fixtures/version-1.sql', import.meta.url)
/** So many that bringing them up to date takes a while. */
const MESSAGES = 80_000

/** What was written by hand is little: this is more of the same. */
const MORE = `
  with recursive number (n) as (select 1 union all select n + 1 from number where n < ${MESSAGES})
  insert into message (session, id, chat, author, chat_jid, from_me, sender_jid, timestamp, text, content, ack, origin,
    starred, announced, raw)
  select session, 'MORE' || n, chat, author, chat_jid, from_me, sender_jid, 1000 + n, 'more ' || n,
    '{"kind":"text","text":"more ' || n || '","mentions":[]}', 2, 'contact', n % 7 = 0, 1, randomblob(24)
  from number, message where message.id = 'IMAGE';
  insert into reaction (session, message, sender, text, at)
  select session, ord, chat, '👍', timestamp from message where id like 'MORE%' and ord % 5 = 0;
  insert into event (session, seq, id, timestamp, lane, event)
  select session, 1000 + ord, 'more' || ord, timestamp, chat_jid,
    '{"type":"chat.changed","chat":"' || chat_jid || '","timestamp":' || timestamp || '}'
  from message where id like 'MORE%' and ord % 3 = 0;
  update session set seq = (select max(seq) from event where session = session.name) where name = 'b'`

/** Makes a database of the first version with much in it. */
export function createOldDatabase(path: string): void {
  using database = new DatabaseSync(path)
  database.exec(`pragma synchronous = off; begin; ${readFileSync(OLD, 'utf8')}; ${MORE}; commit`)
}

/** Columns of the first version that mean the same in all later ones. */
const KEPT: Readonly<Record<string, string>> = {
  session: 'name, wanted, me, created_at',
  peer: 'key, session, jid, alt, saved_name, push_name, business_name, title, pinned_at, archived, muted_until, favorite',
  address: 'session, jid, peer',
  message: `ord, session, id, chat, author, chat_jid, chat_alt, from_me, sender_jid, sender_alt, sender_name, timestamp, text,
    content, quoted, ack, origin, edited_at, revoked_at, starred, announced, raw`,
  reaction: 'session, message, text, at',
  event: 'session, seq, id, timestamp, lane, event',
  credential: 'session, value',
  signal_key: 'session, type, id, value',
}

/** What the gateway adds when it starts. */
const GROWING: readonly string[] = ['event']

/** What is wrong with a database that was brought up to date, by the one that it was made of. */
export function compareDatabases(old: string, path: string): readonly string[] {
  using database = new DatabaseSync(path)
  database.prepare('attach ? as old').run(old)
  const count = (query: string) => Number(database.prepare(`select count(*) as n from (${query})`).get()?.['n'])
  const rows = (place: string, table: string) => `select ${KEPT[table]} from ${place}.${table}`
  const [check] = database.prepare('pragma main.integrity_check').all()
  return [
    ...(check?.['integrity_check'] === 'ok' ? [] : [`it is damaged: ${JSON.stringify(check)}`]),
    ...Object.keys(KEPT).flatMap((table) => {
      const lost = count(`${rows('old', table)} except ${rows('main', table)}`)
      const more = count(rows('main', table)) - count(rows('old', table))
      if (lost === 0 && (more === 0 || GROWING.includes(table))) return []
      return [`${table}: ${lost} rows are not as they were, ${more} more than there were`]
    }),
  ]
}

/** The version that a database says it has, without changing anything about it. */
export function versionOf(path: string): number {
  using database = new DatabaseSync(path, { readOnly: true })
  return Number(database.prepare('select version from schema_version').get()?.['version'])
}
