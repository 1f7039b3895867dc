import { GatewayError } from './errors.ts'
import type { Jid } from './model/address.ts'
import type { Group, GroupMember } from './model/group.ts'
import type { Me } from './model/session.ts'
import type { Store } from './ports/store.ts'

/** The session whose account is meant. */
export interface Member {
  readonly session: string
  readonly me: Me | null
}

/** The group, when the account is in it. Throws NOT_IN_GROUP, also for a group that is not known. */
export async function requireMember(store: Store, { session, me }: Member, jid: Jid): Promise<Group> {
  const group = await store.groups.get(session, jid)
  if (group && findMember(group, me)) return group
  throw new GatewayError('NOT_IN_GROUP', `this account is not a member of the group ${jid}`)
}

/** Throws NOT_IN_GROUP and NOT_GROUP_ADMIN. */
export async function requireAdmin(store: Store, member: Member, jid: Jid): Promise<void> {
  if (!isAdmin(await requireMember(store, member, jid), member.me)) throw notAdmin(jid)
}

/** Whoever may change the group's description: its members, unless only admins may. Throws as `requireAdmin`. */
export async function requireEditor(store: Store, member: Member, jid: Jid): Promise<void> {
  const group = await requireMember(store, member, jid)
  if (group.onlyAdminsEdit && !isAdmin(group, member.me)) throw notAdmin(jid)
}

const isAdmin = (group: Group, me: Me | null): boolean => (findMember(group, me)?.role ?? 'member') !== 'member'

function findMember(group: Group, me: Me | null): GroupMember | undefined {
  const own = new Set([me?.phone, me?.lid].filter((jid) => jid != null))
  return group.members.find(({ jid, alt }) => own.has(jid) || (alt !== null && own.has(alt)))
}

const notAdmin = (jid: Jid): GatewayError =>
  new GatewayError('NOT_GROUP_ADMIN', `only admins of the group ${jid} may do this`)
