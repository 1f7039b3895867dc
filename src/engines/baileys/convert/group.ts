import { type GroupMetadata, type GroupParticipant, WAMessageAddressingMode } from 'baileys'
import { bareJid, kindOf } from '../../../core/model/address.ts'
import type { IdentityPair } from '../../../core/model/contact.ts'
import type { Group, GroupMember, GroupRole } from '../../../core/model/group.ts'
import { toCount, toSeconds } from '../proto.ts'

/** Baileys' group in our words. */
export function toGroup(metadata: GroupMetadata): Group {
  return {
    jid: bareJid(metadata.id),
    subject: metadata.subject ?? '',
    description: metadata.desc ?? null,
    owner: metadata.owner ? bareJid(metadata.owner) : null,
    createdAt: toSeconds(metadata.creation) || null,
    addressing: metadata.addressingMode === WAMessageAddressingMode.LID ? 'lid' : 'phone',
    members: metadata.participants.map(toMember),
    onlyAdminsSend: Boolean(metadata.announce),
    onlyAdminsEdit: Boolean(metadata.restrict),
    ephemeralSeconds: toCount(metadata.ephemeralDuration),
  }
}

export function toMember(participant: GroupParticipant): GroupMember {
  const jid = bareJid(participant.id)
  const alt = kindOf(jid) === 'lid' ? participant.phoneNumber : participant.lid
  return { jid, alt: alt ? bareJid(alt) : null, role: toRole(participant.admin) }
}

function toRole(admin: GroupParticipant['admin']): GroupRole {
  if (admin === 'superadmin') return 'superadmin'
  return admin === 'admin' ? 'admin' : 'member'
}

/** Our group as Baileys needs it to encrypt for its members. */
export function fromGroup(group: Group): GroupMetadata {
  return {
    id: group.jid,
    subject: group.subject,
    owner: group.owner ?? undefined,
    addressingMode: group.addressing === 'lid' ? WAMessageAddressingMode.LID : WAMessageAddressingMode.PN,
    announce: group.onlyAdminsSend,
    restrict: group.onlyAdminsEdit,
    ...(group.ephemeralSeconds ? { ephemeralDuration: group.ephemeralSeconds } : {}),
    participants: group.members.map(({ jid, role }) => ({ id: jid, admin: role === 'member' ? null : role })),
  }
}

/** Members whose both addresses are known. */
export function groupPairs(groups: readonly Group[]): IdentityPair[] {
  return groups.flatMap(({ members }) =>
    members.flatMap(({ jid, alt }): IdentityPair[] => {
      if (!alt) return []
      return [kindOf(jid) === 'lid' ? { phone: alt, lid: jid } : { phone: jid, lid: alt }]
    }),
  )
}
