import { randomBytes } from 'node:crypto'

import type { Group } from '../../world/groups.ts'
import { bytesOf, childOf, stanza, textOf } from '../../world/stanza.ts'
import type { Stanza } from '../../world/types.ts'
import { badRequest, conflict, type IqRequest, notAcceptable } from '../iq.ts'
import { requireAdmin, requireMayEdit, requireMember } from './access.ts'
import { addressIn, notifyGroup } from './describe.ts'

const MAX_SUBJECT = 100
const MAX_DESCRIPTION = 2048
/** Never, a day, a week, ninety days. */
const TIMERS: readonly number[] = [0, 86_400, 604_800, 7_776_000]

/** The group's name. */
export function setSubject(request: IqRequest): readonly Stanza[] {
  const { iq, child, account, world } = request
  const group = requireMember(request, iq.attrs['to'])
  requireMayEdit(request, group)
  const text = textOf(child)
  if (!text || text.length > MAX_SUBJECT) throw notAcceptable()
  group.subject = { text, by: account.number, at: world.now() }
  const attrs = { subject: text, s_t: group.subject.at, s_o: addressIn(group, account), s_o_pn: account.pn }
  changed(request, group, stanza('subject', attrs))
  return []
}

/** The group's description; `prev` must name the one that is replaced. */
export function setDescription(request: IqRequest): readonly Stanza[] {
  const { iq, child, account, world } = request
  const group = requireMember(request, iq.attrs['to'])
  requireMayEdit(request, group)
  if (child?.attrs['prev'] !== undefined && child.attrs['prev'] !== group.description?.id) throw conflict()
  const id = child?.attrs['id'] ?? randomBytes(8).toString('hex').toUpperCase()
  const body = childOf(child, 'body')
  const text = Buffer.from(bytesOf(body)).toString()
  if (text.length > MAX_DESCRIPTION) throw notAcceptable()
  const removed = child?.attrs['delete'] === 'true' || !body
  group.description = removed ? null : { id, text, by: account.number, at: world.now() }
  const content = removed ? [stanza('delete')] : [stanza('body', {}, Buffer.from(text))]
  changed(request, group, stanza('description', { id, t: world.now() }, content))
  return []
}

/** Switches without a value: who may send, who may edit. */
export function setSwitch(request: IqRequest): readonly Stanza[] {
  const { iq, child } = request
  const group = requireAdmin(request, iq.attrs['to'])
  const tag = child?.tag ?? ''
  if (tag.endsWith('announcement')) group.announcement = tag === 'announcement'
  else group.locked = tag === 'locked'
  changed(request, group, stanza(tag, { v_id: group.revision + 1 }))
  return []
}

/** After how long messages disappear. */
export function setEphemeral(request: IqRequest): readonly Stanza[] {
  const { iq, child } = request
  const group = requireMember(request, iq.attrs['to'])
  requireMayEdit(request, group)
  const seconds = child?.tag === 'ephemeral' ? Number(child.attrs['expiration']) : 0
  if (!TIMERS.includes(seconds)) throw badRequest()
  group.ephemeralSeconds = seconds
  changed(request, group, seconds ? stanza('ephemeral', { expiration: seconds, trigger: 1 }) : stanza('not_ephemeral'))
  return []
}

/** Who may add members. */
export function setMemberAddMode(request: IqRequest): readonly Stanza[] {
  const { iq, child } = request
  const group = requireAdmin(request, iq.attrs['to'])
  const mode = textOf(child)
  if (mode !== 'admin_add' && mode !== 'all_member_add') throw notAcceptable()
  group.memberAddMode = mode
  changed(request, group, stanza('member_add_mode', {}, Buffer.from(mode)))
  return []
}

/** Whether admins must accept those who come by the link. */
export function setJoinApproval(request: IqRequest): readonly Stanza[] {
  const { iq, child } = request
  const group = requireAdmin(request, iq.attrs['to'])
  const state = childOf(child, 'group_join')?.attrs['state']
  if (state !== 'on' && state !== 'off') throw badRequest()
  group.joinApproval = state === 'on'
  changed(request, group, stanza('membership_approval_mode', {}, [stanza('group_join', { state })]))
  return []
}

function changed({ account, world, after }: IqRequest, group: Group, change: Stanza): void {
  world.groups.save(group)
  after(() => notifyGroup(world, group, { actor: account, content: [change] }))
}
