import { type Group, newInviteCode } from '../../world/groups.ts'
import { stanza } from '../../world/stanza.ts'
import type { Stanza } from '../../world/types.ts'
import { conflict, gone, type IqRequest, notAcceptable, notFound } from '../iq.ts'
import { isAdmin, requireAdmin } from './access.ts'
import { addressIn, notifyGroup } from './describe.ts'
import { announce } from './members.ts'

const CODE = /^[A-Za-z0-9_-]{22}$/

/** Joins by a link's code, or replaces the group's code when none is given. */
export function changeInvite(request: IqRequest): readonly Stanza[] {
  const { child, iq, world, account, after } = request
  const code = child?.attrs['code']
  if (code !== undefined) return join(request, code)
  const group = requireAdmin(request, iq.attrs['to'])
  group.inviteCode = newInviteCode()
  world.groups.save(group)
  const content = [stanza('invite', { code: group.inviteCode })]
  after(() => notifyGroup(world, group, { actor: account, content }))
  return content
}

/** Joins by an invitation that a member sent as a message. */
export function acceptInvitation(request: IqRequest): readonly Stanza[] {
  const { child, iq, world } = request
  const group = world.groups.get(iq.attrs['to'] ?? '')
  if (!group) throw notFound()
  if (child?.attrs['code'] !== group.inviteCode) throw gone()
  const expiration = Number(child.attrs['expiration'] ?? 0)
  if (expiration && expiration < world.now()) throw gone()
  enter(request, group)
  return [stanza('group', { jid: group.jid })]
}

function join(request: IqRequest, code: string): readonly Stanza[] {
  const group = request.world.groups.byInvite(code)
  if (!group) throw CODE.test(code) ? gone() : notAcceptable()
  if (!group.joinApproval) {
    enter(request, group)
    return [stanza('group', { jid: group.jid })]
  }
  askToJoin(request, group)
  return [stanza('membership_approval_request', { jid: group.jid })]
}

function enter({ account, world, after }: IqRequest, group: Group): void {
  if (group.members.has(account.number)) throw conflict()
  group.members.set(account.number, 'member')
  world.groups.save(group)
  after(() => announce(world, group, { actor: account, action: 'add', numbers: [account.number], reason: 'invite' }))
}

function askToJoin({ account, world, after }: IqRequest, group: Group): void {
  if (group.members.has(account.number)) throw conflict()
  group.joinRequests.set(account.number, world.now())
  world.groups.save(group)
  const attrs = { request_method: 'invite_link' }
  const content = [
    stanza('created_membership_requests', attrs, [stanza('requested_user', { jid: addressIn(group, account) })]),
  ]
  const admins = [...group.members.keys()].filter((number) => isAdmin(group, number))
  after(() => notifyGroup(world, group, { actor: account, content, only: admins }))
}
