import type { Label } from '../../../core/model/label.ts'
import { toRyzeChat } from '../convert/message.ts'
import { toIsoTime } from '../convert/message-time.ts'
import type { EventOf, Payload } from './payload.ts'

/** As `GET /api/chat/tag` names its fields. */
const toTag = ({ id, name, color }: Label, deleted: boolean) => ({ id, name, color, type: 'CUSTOM', deleted })

export function labelOf({ label, deleted, timestamp }: EventOf<'label.changed'>): Payload {
  const data = { type: deleted ? 'deleted' : 'updated', tag: toTag(label, deleted), timestamp: toIsoTime(timestamp) }
  return { name: 'label.update', data }
}

export function assignmentOf({ label, chat, message, assigned, timestamp }: EventOf<'label.assigned'>): Payload {
  const data = {
    type: assigned ? 'assigned' : 'unassigned',
    tag: toTag(label, false),
    chat: toRyzeChat(chat, null, null),
    ...(message && { messageId: message.id }),
    timestamp: toIsoTime(timestamp),
  }
  return { name: 'label.update', data }
}
