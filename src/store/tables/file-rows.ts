import type { FileRecord, FileState, ListedFile } from '../../core/ports/file-store.ts'
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
      'message_file.ord',
      'message_file.part',
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
  key: row.ord,
  session: row.session,
  message: { id: row.id, chat: row.chat_jid, fromMe: row.from_me === 1 },
  part: row.part,
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

/** By its key; null when nothing is known. */
export async function findRecord(db: Connection['db'], key: number): Promise<FileRecord | null> {
  const row = await records(db).where('message_file.ord', '=', key).executeTakeFirst()
  return row ? toRecord(row) : null
}

/** By the message and its part. */
export async function findRecordOf(db: Connection['db'], message: number, part: number): Promise<FileRecord | null> {
  const rows = records(db).where('message_file.message', '=', message)
  const row = await rows.where('message_file.part', '=', part).executeTakeFirst()
  return row ? toRecord(row) : null
}

/** In the order of the files. */
export async function readRecords(
  db: Connection['db'],
  session: string,
  files: readonly ListedFile[],
): Promise<readonly (FileRecord | null)[]> {
  const found = new Map<string, FileRecord>()
  for (let at = 0; at < files.length; at += AT_ONCE) {
    const ids = files.slice(at, at + AT_ONCE).map(({ message }) => message.id)
    const rows = records(db).where('message.session', '=', session).where('message.id', 'in', ids)
    for (const row of await rows.execute()) found.set(keyOf(toRecord(row)), toRecord(row))
  }
  return files.map((file) => found.get(keyOf(file)) ?? null)
}

const keyOf = ({ message: { id, chat, fromMe }, part }: ListedFile): string => JSON.stringify([id, chat, fromMe, part])
