import { stanza, childOf } from '../../world/stanza.ts'
import type { Stanza } from '../../world/types.ts'
import { gone, type IqRequest, notAcceptable, notFound } from '../iq.ts'
import { requireAdmin, requireMember } from './access.ts'
import { addressIn, describeGroup } from './describe.ts'

const CODE = /^[A-Za-z0-9_-]{22}$/

/** One group; with an invitation's code also for those who are not in it. */
export function query(request: IqRequest): readonly Stanza[] {
  const { iq, world, child } = request
  const invitation = childOf(child, 'add_request')?.attrs['code']
  const group = world.groups.get(iq.attrs['to'] ?? '')
  if (group && invitation !== undefined && invitation === group.inviteCode) return [describeGroup(world, group)]
  return [describeGroup(world, requireMember(request, iq.attrs['to']))]
}

/** All groups the caller belongs to. */
export function participating({ world, account }: IqRequest): readonly Stanza[] {
  return [
    stanza(
      'groups',
      {},
      world.groups.of(account.number).map((group) => describeGroup(world, group)),
    ),
  ]
}

/** The group's own link for admins, or the group behind a link for anybody. */
export function readInvite(request: IqRequest): readonly Stanza[] {
  const { child, iq, world } = request
  const code = child?.attrs['code']
  if (code === undefined) return [stanza('invite', { code: requireAdmin(request, iq.attrs['to']).inviteCode })]
  const group = world.groups.byInvite(code)
  if (!group) throw CODE.test(code) ? gone() : notAcceptable()
  return [describeGroup(world, group)]
}

/** Who asked to join. */
export function joinRequests(request: IqRequest): readonly Stanza[] {
  const { iq, world } = request
  const group = requireAdmin(request, iq.attrs['to'])
  const requests = [...group.joinRequests].map(([number, at]) => {
    const account = world.accounts.find(number)
    const jid = account ? addressIn(group, account) : undefined
    return stanza('membership_approval_request', { jid, request_time: at, phone_number: account?.pn })
  })
  return [stanza('membership_approval_requests', {}, requests)]
}

/** Communities are not built here: a group has no sub-groups. */
export function subGroups(request: IqRequest): readonly Stanza[] {
  requireMember(request, request.iq.attrs['to'])
  throw notFound()
}
