import { kindOf, type Jid } from '../../../core/model/address.ts'
import type { Group, GroupMember, GroupMembersChange, GroupRole } from '../../../core/model/group.ts'
import { toWahaId } from './address.ts'

const ROLE: Readonly<Record<GroupRole, string>> = { member: 'participant', admin: 'admin', superadmin: 'superadmin' }

/** A member, with the phone number where it is known. */
function toParticipant({ jid, alt, role }: GroupMember) {
  const phone = [jid, alt].find((address) => address !== null && kindOf(address) === 'phone')
  return { id: toWahaId(jid), ...(phone && { pn: toWahaId(phone) }), role: ROLE[role] }
}

/** Members with the role they have once the change is made. */
export const toChangedParticipants = (members: readonly GroupMember[], change: GroupMembersChange) =>
  members.map((member) => ({ ...toParticipant(member), ...(change === 'leave' && { role: 'left' }) }))

/** A group as its members see it. Who may add members and whether they need approval is not known: WhatsApp's defaults. */
export const toGroupInfo = (group: Group) => ({
  id: group.jid,
  subject: group.subject,
  description: group.description ?? '',
  membersCanAddNewMember: true,
  membersCanSendMessages: !group.onlyAdminsSend,
  newMembersApprovalRequired: false,
  participants: group.members.map(toParticipant),
})

/** Of WAHA's fields those that changed. */
export function toGroupChanges(group: Group, changed: readonly (keyof Group)[]) {
  const { id, subject, description, membersCanSendMessages } = toGroupInfo(group)
  const has = (field: keyof Group): boolean => changed.includes(field)
  return {
    id,
    ...(has('subject') && { subject }),
    ...(has('description') && { description }),
    ...(has('onlyAdminsSend') && { membersCanSendMessages }),
  }
}

/** A group in Baileys' words, for `_data`. */
export const toRawGroup = (group: Group, by: Jid | null) => ({
  id: group.jid,
  addressingMode: group.addressing === 'lid' ? 'lid' : 'pn',
  subject: group.subject,
  desc: group.description,
  owner: group.owner,
  creation: group.createdAt,
  announce: group.onlyAdminsSend,
  restrict: group.onlyAdminsEdit,
  ephemeralDuration: group.ephemeralSeconds,
  size: group.members.length,
  ...(by && { author: by }),
})
