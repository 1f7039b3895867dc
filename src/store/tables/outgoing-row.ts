import type { Selectable } from 'kysely'
import type { Outgoing, OutgoingContent, OutgoingState } from '../../core/model/outgoing.ts'
import type { NewOutgoing } from '../../core/ports/outgoing-store.ts'
import type { Schema } from '../schema.ts'
import { toBytes } from './message-row.ts'

export type NewRow = Omit<Selectable<Schema['outgoing']>, 'place'>

/** The columns of an outgoing write. */
export function toRow(session: string, outgoing: NewOutgoing): NewRow {
  const { content } = outgoing
  return {
    session,
    id: outgoing.id,
    chat: outgoing.chat,
    kind: content.kind,
    target: targetOf(content),
    content: JSON.stringify(content),
    raw: outgoing.raw,
    attributes: JSON.stringify(outgoing.attributes),
    state: outgoing.state,
    attempts: outgoing.attempts,
    is_first: outgoing.isFirst ? 1 : 0,
    due_at: outgoing.dueAt,
    left_at: outgoing.leftAt,
    created_at: outgoing.createdAt,
    updated_at: outgoing.updatedAt,
    error: outgoing.error,
  }
}

/** The message that it changes. */
export const targetOf = (content: OutgoingContent): string | null => ('target' in content ? content.target.id : null)

export const fromRow = (row: Selectable<Schema['outgoing']>): Outgoing => ({
  place: row.place,
  id: row.id,
  chat: row.chat,
  content: JSON.parse(row.content) as OutgoingContent,
  raw: row.raw && toBytes(row.raw),
  attributes: JSON.parse(row.attributes) as Outgoing['attributes'],
  state: row.state as OutgoingState,
  attempts: row.attempts,
  isFirst: row.is_first === 1,
  dueAt: row.due_at,
  leftAt: row.left_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  error: row.error,
})
