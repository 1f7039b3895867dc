import type { Jid } from '../../core/model/address.ts'
import type { Label } from '../../core/model/label.ts'
import type { MessageRef } from '../../core/model/message.ts'
import type { LabelStore } from '../../core/ports/label-store.ts'
import type { Connection, Scope } from '../database.ts'
import { patchChats } from './chat-patch.ts'
import { byNumber } from './chat-row.ts'
import { findTarget } from './message-target.ts'
import { requirePeers } from './peers.ts'

/** Labels, and what carries them. An assignment may come before its label does. */
export function createLabels(scope: Scope): LabelStore {
  return {
    list: (session) =>
      scope.read(async ({ db }) => {
        const rows = await db
          .selectFrom('label')
          .select(['id', 'name', 'color'])
          .where('session', '=', session)
          .execute()
        return rows.map(fromRow).toSorted((a, b) => byNumber(a.id, b.id))
      }),
    get: (session, id) => scope.read((connection) => find(connection, session, id)),
    put: (session, label) => scope.write((connection) => put(connection, session, label)),
    delete: (session, id) => scope.write((connection) => remove(connection, session, id)),
    assign: (session, { chat, message, ...assignment }) =>
      scope.write((connection) =>
        message === null
          ? assignToChat(connection, { session, chat, ...assignment })
          : assignToMessage(connection, { session, message, ...assignment }),
      ),
  }
}

async function find({ db }: Connection, session: string, id: string): Promise<Label | null> {
  const rows = db.selectFrom('label').select(['id', 'name', 'color']).where('session', '=', session)
  const row = await rows.where('id', '=', id).executeTakeFirst()
  return row ? fromRow(row) : null
}

/** A plain object, whatever the driver made. */
const fromRow = ({ id, name, color }: Label): Label => ({ id, name, color })

async function put(connection: Connection, session: string, { id, name, color }: Label): Promise<boolean> {
  await connection.lock(session)
  const before = await find(connection, session, id)
  if (before?.name === name && before.color === color) return false
  await connection.db
    .insertInto('label')
    .values({ session, id, name, color })
    .onConflict((conflict) => conflict.columns(['session', 'id']).doUpdateSet({ name, color }))
    .execute()
  return true
}

async function remove(connection: Connection, session: string, id: string): Promise<Label | null> {
  const { db } = connection
  await connection.lock(session)
  const before = await find(connection, session, id)
  await db.deleteFrom('chat_label').where('session', '=', session).where('label', '=', id).execute()
  await db.deleteFrom('message_label').where('session', '=', session).where('label', '=', id).execute()
  await db.deleteFrom('label').where('session', '=', session).where('id', '=', id).execute()
  return before
}

interface Assignment {
  readonly session: string
  readonly label: string
  readonly assigned: boolean
}

async function assignToChat(
  connection: Connection,
  { session, label, chat, assigned }: Assignment & { readonly chat: Jid },
): Promise<boolean> {
  const { db } = connection
  await patchChats(connection, session, { patches: [{ chat }], past: false })
  const [peer] = await requirePeers(connection, session, [{ jid: chat, alt: null }])
  if (!peer) return false
  const changed = assigned
    ? await db
        .insertInto('chat_label')
        .values({ session, label, peer: peer.key })
        .onConflict((conflict) => conflict.columns(['session', 'label', 'peer']).doNothing())
        .executeTakeFirst()
        .then((result) => (result.numInsertedOrUpdatedRows ?? 0n) > 0n)
    : await db
        .deleteFrom('chat_label')
        .where('session', '=', session)
        .where('label', '=', label)
        .where('peer', '=', peer.key)
        .executeTakeFirst()
        .then((result) => result.numDeletedRows > 0n)
  if (changed) await db.updateTable('peer').set({ updated_at: Date.now() }).where('key', '=', peer.key).execute()
  return changed
}

async function assignToMessage(
  connection: Connection,
  { session, label, message, assigned }: Assignment & { readonly message: MessageRef },
): Promise<boolean> {
  const { db } = connection
  const row = await findTarget(connection, session, message)
  if (!row) return false
  if (assigned) {
    const inserted = await db
      .insertInto('message_label')
      .values({ session, label, message: row.ord })
      .onConflict((conflict) => conflict.columns(['session', 'label', 'message']).doNothing())
      .executeTakeFirst()
    return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n
  }
  const deleted = await db
    .deleteFrom('message_label')
    .where('session', '=', session)
    .where('label', '=', label)
    .where('message', '=', row.ord)
    .executeTakeFirst()
  return deleted.numDeletedRows > 0n
}
