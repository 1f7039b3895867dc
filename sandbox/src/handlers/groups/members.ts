import type { AccountState } from '../../world/accounts.ts'
import type { Group, GroupRole } from '../../world/groups.ts'
import { childOf, childrenOf, stanza } from '../../world/stanza.ts'
import type { Stanza } from '../../world/types.ts'
import type { World } from '../../world/world.ts'
import { badRequest, type IqRequest, notAuthorized } from '../iq.ts'
import { isAdmin, requireAdmin, requireMember } from './access.ts'
import { describeGroup, notifyGroup, toParticipant } from './describe.ts'

type Action = 'add' | 'remove' | 'promote' | 'demote'

const INVITE_SECONDS = 3 * 86_400

/** Adds, removes, promotes or demotes, and says for each one what became of it. */
export function changeMembers(request: IqRequest, action: Action): readonly Stanza[] {
  const { iq, child, world, account, after } = request
  const group = action === 'add' ? requireMayAdd(request) : requireAdmin(request, iq.attrs['to'])
  const wanted = childrenOf(child, 'participant')
  if (wanted.length === 0) throw badRequest()
  const done: string[] = []
  const results = wanted.map(({ attrs }) => {
    const subject = world.accounts.byJid(attrs['jid'])
    const error = subject ? applyChange(group, action, subject) : 404
    if (!subject) return stanza('participant', { jid: attrs['jid'], error })
    if (error === null) done.push(subject.number)
    return stanza(
      'participant',
      { ...toParticipant(world, group, subject.number).attrs, error },
      inviteFor(group, error, world),
    )
  })
  if (done.length) {
    world.groups.save(group)
    after(() => announce(world, group, { actor: account, action, numbers: done }))
  }
  return [stanza(action, {}, results)]
}

/** The caller leaves; the last admin leaves the group to another member. */
export function leave(request: IqRequest): readonly Stanza[] {
  const { child, world, account, after } = request
  const groups = childrenOf(child, 'group').map(({ attrs }) => requireMember(request, toGroupJid(attrs['id'])))
  if (groups.length === 0) throw badRequest()
  for (const group of groups) {
    group.members.delete(account.number)
    passOn(group)
    world.groups.save(group)
    after(() => announce(world, group, { actor: account, action: 'remove', numbers: [account.number] }))
  }
  return [
    stanza(
      'leave',
      {},
      groups.map((group) => stanza('group', { id: group.jid })),
    ),
  ]
}

/** Accepts or rejects those who asked to join. */
export function answerJoinRequests(request: IqRequest): readonly Stanza[] {
  const { iq, child, world, account, after } = request
  const group = requireAdmin(request, iq.attrs['to'])
  const action = childOf(child, 'approve') ?? childOf(child, 'reject')
  if (!action) throw badRequest()
  const accepted: string[] = []
  const results = childrenOf(action, 'participant').map(({ attrs }) => {
    const number = world.accounts.byJid(attrs['jid'])?.number ?? ''
    if (!group.joinRequests.delete(number)) return stanza('participant', { jid: attrs['jid'], error: 404 })
    if (action.tag === 'approve') accepted.push(number)
    return stanza('participant', { jid: attrs['jid'] })
  })
  for (const number of accepted) group.members.set(number, 'member')
  world.groups.save(group)
  if (accepted.length) after(() => announce(world, group, { actor: account, action: 'add', numbers: accepted }))
  return [stanza('membership_requests_action', {}, [stanza(action.tag, {}, results)])]
}

export interface MemberChange {
  readonly actor: AccountState
  readonly action: Action
  readonly numbers: readonly string[]
  /** How they came in. */
  readonly reason?: string
}

/** Tells the members; those who are new get the whole group. */
export function announce(world: World, group: Group, { actor, action, numbers, reason }: MemberChange): void {
  const participants = numbers.map((number) => toParticipant(world, group, number))
  const versions = { prev_v_id: group.revision - 1, v_id: group.revision }
  const content = [stanza(action, { ...versions, reason }, participants)]
  notifyGroup(world, group, { actor, content, alsoTell: action === 'remove' ? numbers : [] })
  if (action !== 'add') return
  const whole = [stanza('create', { type: 'new', reason: reason ?? 'invite' }, [describeGroup(world, group)])]
  notifyGroup(world, group, { actor, content: whole, only: numbers })
}

function requireMayAdd(request: IqRequest): Group {
  const group = requireMember(request, request.iq.attrs['to'])
  if (group.memberAddMode === 'admin_add' && !isAdmin(group, request.account.number)) throw notAuthorized()
  return group
}

/** The error code, or null when it was done. */
function applyChange(group: Group, action: Action, { number, profile }: AccountState): number | null {
  const role = group.members.get(number)
  if (action === 'add') {
    if (role) return 409
    if (profile.privacy['groupadd'] === 'none') return 403
    group.members.set(number, 'member')
    return null
  }
  if (!role) return 404
  if (role === 'superadmin') return action === 'promote' ? null : 406
  if (action === 'remove') group.members.delete(number)
  else group.members.set(number, roleAfter(action))
  return null
}

function roleAfter(action: 'promote' | 'demote'): GroupRole {
  return action === 'promote' ? 'admin' : 'member'
}

/** Somebody who may not be added gets an invitation to pass on. */
function inviteFor(group: Group, error: number | null, world: World): readonly Stanza[] | undefined {
  if (error !== 403) return undefined
  return [stanza('add_request', { code: group.inviteCode, expiration: world.now() + INVITE_SECONDS })]
}

function passOn(group: Group): void {
  const members = [...group.members.keys()]
  if (members.some((number) => isAdmin(group, number))) return
  const heir = members[0]
  if (heir) group.members.set(heir, 'admin')
}

function toGroupJid(id: string | undefined): string | undefined {
  return id === undefined || id.includes('@') ? id : `${id}@g.us`
}
