import { bareJid, type Jid } from '../../core/model/address.ts'
import type { GatewayEvent } from '../../core/model/event.ts'
import type { Group } from '../../core/model/group.ts'
import type { Me } from '../../core/model/session.ts'
import { toChangedParticipants, toGroupChanges, toGroupInfo, toRawGroup } from './convert/group.ts'
import type { NamedPayload } from './event-payloads.ts'

type Members = Extract<GatewayEvent, { type: 'group.members' }>
type Changed = Extract<GatewayEvent, { type: 'group.changed' }>

/** Everybody's changes are `group.v2.participants`; the account's own coming and going is told once more, as WAHA does. */
export function groupMembersPayloads(event: Members, me: Me | null): readonly NamedPayload[] {
  const { group, change, members, timestamp } = event
  const participants = toChangedParticipants(members, change)
  const _data = { id: group, action: RAW_ACTION[change], participants: members, author: event.by }
  const payload = { type: change, timestamp, group: { id: group }, participants, _data }
  return [...ownPayloads(event, me), { name: 'group.v2.participants', payload }]
}

/** Baileys' words. */
const RAW_ACTION = { join: 'add', leave: 'remove', promote: 'promote', demote: 'demote' } as const

function ownPayloads({ group, change, members, info, by, timestamp }: Members, me: Me | null): readonly NamedPayload[] {
  if (!me || !members.some(({ jid, alt }) => isMe(me, jid) || (alt !== null && isMe(me, alt)))) return []
  if (change === 'leave') {
    return [{ name: 'group.v2.leave', payload: { timestamp, group: { id: group }, _data: { id: group, author: by } } }]
  }
  if (change !== 'join' || !info) return []
  return [{ name: 'group.v2.join', payload: { timestamp, group: toGroupInfo(info), _data: toRawGroup(info, by) } }]
}

const isMe = (me: Me, jid: Jid): boolean => [me.phone, me.lid].includes(bareJid(jid))

/** What WAHA tells as a change of the group: in its own fields, or under `_data`. */
const TOLD: ReadonlySet<keyof Group> = new Set([
  'subject',
  'description',
  'onlyAdminsSend',
  'onlyAdminsEdit',
  'ephemeralSeconds',
])

export function groupChangedPayloads({ group, changed, by, timestamp }: Changed): readonly NamedPayload[] {
  if (!changed.some((field) => TOLD.has(field))) return []
  const payload = { timestamp, group: toGroupChanges(group, changed), _data: toRawGroup(group, by) }
  return [{ name: 'group.v2.update', payload }]
}
