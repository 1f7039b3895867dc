import type { GroupMember } from '../../../core/model/group.ts'
import type { Me } from '../../../core/model/session.ts'
import type { EncodeContext } from '../../../core/ports/encoder.ts'
import { addressFields, displayName, type NamedPayload } from './common.ts'
import type { EventOf } from './message-events.ts'

/** That the account itself came into a group is an event of its own. */
export function groupMembers(event: EventOf<'group.members'>, { session }: EncodeContext): readonly NamedPayload[] {
  const { group, change, members, timestamp } = event
  const isOwn = (member: GroupMember) => change === 'join' && isSelf(member, session.me)
  const others = members.filter((member) => !isOwn(member)).map(({ jid }) => jid)
  const own = members.filter(isOwn).map(({ jid }) => jid)
  const payloads: NamedPayload[] = []
  if (own.length > 0) {
    const name = event.info && { group_name: event.info.subject }
    const payload = { chat_id: group, type: change, jids: own, reason: '', ...name }
    payloads.push({ name: 'group.joined', payload, timestamp })
  }
  if (others.length > 0) {
    payloads.push({ name: 'group.participants', payload: { chat_id: group, type: change, jids: others }, timestamp })
  }
  return payloads
}

const isSelf = ({ jid, alt }: GroupMember, me: Me | null): boolean =>
  me !== null && [jid, alt].some((address) => address !== null && (address === me.phone || address === me.lid))

export function labelChanged(event: EventOf<'label.changed'>): readonly NamedPayload[] {
  const { label, deleted, timestamp } = event
  const payload = { label_id: label.id, name: label.name, color: label.color, deleted }
  return [{ name: 'label.edit', payload, timestamp }]
}

/** Labels of chats only: GOWA has no event for those of messages. */
export function labelAssigned(event: EventOf<'label.assigned'>): readonly NamedPayload[] {
  const { label, chat, message, assigned, timestamp } = event
  if (message !== null) return []
  const payload = { label_id: label.id, labeled: assigned, chat_id: chat }
  return [{ name: 'label.association', payload, timestamp }]
}

export function called({ call }: EventOf<'call'>, { session }: EncodeContext): readonly NamedPayload[] {
  if (call.status !== 'offer') return []
  const payload = {
    call_id: call.id,
    ...addressFields('from', call.from, call.fromAlt),
    sender_display_name: displayName({ sender: call.from, senderName: null, fromMe: false }, session.me),
    auto_rejected: session.config.automation.rejectCalls !== null,
    ...(call.group !== null && { group_jid: call.group }),
  }
  return [{ name: 'call.offer', payload, timestamp: call.timestamp }]
}
