import type { FileRecord, FileState } from '../../core/ports/file-store.ts'
import type { Message } from '../../core/model/message.ts'
import type { Connection } from '../database.ts'

const AT_ONCE = 500

const records = (db: Connection['db']) =>
  db
    .selectFrom('message_file')
    .innerJoin('message', 'message.ord', 'message_file.message')
    .leftJoin('stored_file', (join) =>
      join
        .onRef('stored_file.session', '=', 'message_file.session')
        .onRef('stored_file.name', '=', 'message_file.file'),
    )
    .select([
      'message_file.message',
      'message_file.session',
      'message_file.state',
      'message_file.file',
      'message_file.code',
      'message_file.reason',
      'message_file.attempts',
      'message_file.next_at',
      'message_file.renewed',
      'message_file.ready_at',
      'message.id',
      'message.chat_jid',
      'message.from_me',
      'stored_file.size',
      'stored_file.used_at',
    ])

type Row = Awaited<ReturnType<ReturnType<typeof records>['execute']>>[number]

const toRecord = (row: Row): FileRecord => ({
  key: row.message,
  session: row.session,
  message: { id: row.id, chat: row.chat_jid, fromMe: row.from_me === 1 },
  state: row.state as FileState,
  file: row.file,
  size: row.size,
  code: row.code,
  reason: row.reason,
  attempts: row.attempts,
  nextAt: row.next_at,
  renewed: row.renewed === 1,
  readyAt: row.ready_at,
  usedAt: row.used_at,
})

/** By the message's key; null when nothing is known. */
export async function findRecord(db: Connection['db'], key: number): Promise<FileRecord | null> {
  const row = await records(db).where('message_file.message', '=', key).executeTakeFirst()
  return row ? toRecord(row) : null
}

/** In the order of the messages. */
export async function readRecords(
  db: Connection['db'],
  session: string,
  messages: readonly Pick<Message, 'id' | 'chat' | 'fromMe'>[],
): Promise<readonly (FileRecord | null)[]> {
  const found = new Map<string, FileRecord>()
  for (let at = 0; at < messages.length; at += AT_ONCE) {
    const ids = messages.slice(at, at + AT_ONCE).map(({ id }) => id)
    const rows = records(db).where('message.session', '=', session).where('message.id', 'in', ids)
    for (const row of await rows.execute()) found.set(keyOf(toRecord(row).message), toRecord(row))
  }
  return messages.map((message) => found.get(keyOf(message)) ?? null)
}

const keyOf = ({ id, chat, fromMe }: Pick<Message, 'id' | 'chat' | 'fromMe'>): string =>
  JSON.stringify([id, chat, fromMe])
