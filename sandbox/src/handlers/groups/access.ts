import { isGroupJid } from '../../world/jid.ts'
import type { Group } from '../../world/groups.ts'
import { forbidden, type IqRequest, notAuthorized, notFound } from '../iq.ts'

/** The group a request is about, if the caller belongs to it. */
export function requireMember({ world, account }: IqRequest, jid: string | undefined): Group {
  const group = isGroupJid(jid) ? world.groups.get(jid ?? '') : null
  if (!group) throw notFound()
  if (!group.members.has(account.number)) throw forbidden()
  return group
}

/** The group, if the caller is one of its admins. */
export function requireAdmin(request: IqRequest, jid: string | undefined): Group {
  const group = requireMember(request, jid)
  if (!isAdmin(group, request.account.number)) throw notAuthorized()
  return group
}

/** Refuses members who are no admins where only admins may change what a group shows. */
export function requireMayEdit({ account }: IqRequest, group: Group): void {
  if (group.locked && !isAdmin(group, account.number)) throw notAuthorized()
}

/** Whether a member has an admin's rights. */
export function isAdmin(group: Group, number: string): boolean {
  const role = group.members.get(number)
  return role === 'admin' || role === 'superadmin'
}
