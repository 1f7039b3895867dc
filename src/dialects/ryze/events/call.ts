import type { CallStatus } from '../../../core/model/call.ts'
import { toRyzeChat, toRyzePerson } from '../convert/message.ts'
import { toIsoTime } from '../convert/message-time.ts'
import type { EventOf, Payload } from './payload.ts'

const STATUSES: Readonly<Record<CallStatus, string>> = {
  offer: 'offer',
  ringing: 'notification',
  accepted: 'accepted',
  rejected: 'rejected',
  ended: 'terminated',
  missed: 'terminated',
}

export function callOf({ call }: EventOf<'call'>): Payload {
  const { id, from, fromAlt, group, status, isVideo, timestamp } = call
  const data = {
    id,
    callId: id,
    type: STATUSES[status],
    status: STATUSES[status],
    timestamp: toIsoTime(timestamp),
    from: toRyzePerson(from, fromAlt, null),
    chat: group === null ? toRyzeChat(from, fromAlt, null) : toRyzeChat(group, null, null),
    isGroup: group !== null,
    isVideo,
  }
  return { name: 'call.update', data }
}
