import type { proto } from '../wire/proto.ts'
import type { PhoneContext } from './phone-context.ts'

/** A label as the phone shows it. */
export interface LabelRow {
  readonly id: string
  readonly name: string
  readonly color: number
  /** Addresses of chats, ids of messages. */
  readonly chats: readonly string[]
  readonly messages: readonly string[]
}

interface StoredLabel {
  readonly name: string
  readonly color: number
}

const EVERYTHING = Number.MAX_SAFE_INTEGER

/** All labels, with what carries them. */
export function listLabels(context: PhoneContext): readonly LabelRow[] {
  const chats = context.chats.list()
  const messages = context.messages.list({ limit: EVERYTHING }).filter(({ labels }) => labels.length > 0)
  return context.rows.list<StoredLabel>('label').map(({ id, value }) => ({
    id,
    name: value.name,
    color: value.color,
    chats: chats.filter(({ labels }) => labels.includes(id)).map(({ jid }) => jid),
    messages: messages.filter(({ labels }) => labels.includes(id)).map((message) => message.id),
  }))
}

/** Makes, renames, recolours or deletes a label; what carried a deleted one loses it. */
export function editLabel(context: PhoneContext, id: string, edit: proto.SyncActionValue.ILabelEditAction): void {
  if (edit.deleted !== true) {
    const before = context.rows.get<StoredLabel>('label', id)
    const label = { name: edit.name ?? before?.name ?? '', color: edit.color ?? before?.color ?? 0 }
    return context.rows.put('label', id, label)
  }
  const label = listLabels(context).find((each) => each.id === id)
  context.rows.delete('label', id)
  for (const jid of label?.chats ?? []) {
    context.chats.change(jid, { labels: associate(context.chats.find(jid)?.labels ?? [], id, false) })
  }
  for (const messageId of label?.messages ?? []) {
    const message = context.messages.find(messageId)
    if (message !== null) context.messages.save({ ...message, labels: associate(message.labels, id, false) })
  }
}

/** The labels of something after one has come or gone. */
export function associate(labels: readonly string[], id: string, labeled: boolean): readonly string[] {
  const others = labels.filter((label) => label !== id)
  return labeled ? [...others, id] : others
}
