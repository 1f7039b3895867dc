import type { Group, GroupMembersChange } from '../../../core/model/group.ts'
import { toRyzePerson } from '../convert/message.ts'
import { toIsoTime } from '../convert/message-time.ts'
import type { EventOf, Payload } from './payload.ts'

const CHANGES: Readonly<Record<GroupMembersChange, string>> = {
  join: 'joined',
  leave: 'left',
  promote: 'promoted',
  demote: 'demoted',
}

/** Members came, went, or became something else. */
export function membersOf({ group, change, members, by, timestamp, info }: EventOf<'group.members'>): Payload {
  const data = {
    groupJid: group,
    groupName: info?.subject ?? null,
    type: CHANGES[change],
    participants: members.map(({ jid, alt }) => toRyzePerson(jid, alt, null)),
    ...(by !== null && { sender: toRyzePerson(by, null, null) }),
    timestamp: toIsoTime(timestamp),
  }
  return { name: 'group.flow', data }
}

/** What RyzeAPI tells of a group itself: its name of the change, and the new value. */
const FIELDS: readonly (readonly [field: keyof Group, type: string])[] = [
  ['subject', 'name'],
  ['description', 'topic'],
  ['onlyAdminsSend', 'announce'],
  ['onlyAdminsEdit', 'locked'],
  ['ephemeralSeconds', 'ephemeral'],
]

/** The group's name, description or settings; null for what RyzeAPI is silent about. */
export function groupOf({ group, changed, by, timestamp }: EventOf<'group.changed'>): Payload | null {
  const told = FIELDS.filter(([field]) => changed.includes(field))
  if (told[0] === undefined) return null
  const data = {
    groupJid: group.jid,
    groupName: group.subject,
    type: told[0][1],
    changes: Object.fromEntries(told.map(([field, type]) => [type, group[field]])),
    participants: [],
    ...(by !== null && { sender: toRyzePerson(by, null, null) }),
    timestamp: toIsoTime(timestamp),
  }
  return { name: 'group.flow', data }
}
