import { ActorError } from './actor-error.ts'
import type { Addressing } from './phone-envelope.ts'
import { changeGroup } from './group-settings.ts'
import { noteGroup, queryGroup, readGroup, type GroupInfo } from './phone-groups.ts'
import type { Phone } from './phone.ts'
import { childOf, childrenOf, stanzaOf } from './stanza.ts'

export type { GroupInfo } from './phone-groups.ts'

/** What a member may do to the others, when it is an admin. */
export type ParticipantAction = 'add' | 'remove' | 'promote' | 'demote'

/** A group that a phone is to make. */
export interface NewGroup {
  readonly subject: string
  /** Numbers or addresses; the owner is a member anyway. */
  readonly participants: readonly string[]
  /** How its members are addressed; by phone number unless told. */
  readonly addressing?: Addressing
}

/** Creates a group from a phone; the phone's account owns it. */
export async function createGroup(phone: Phone, group: NewGroup): Promise<GroupInfo> {
  if (!phone.online) throw new ActorError('PHONE_OFFLINE', 'the phone is offline')
  const members = group.participants.map((each) => stanzaOf('participant', { jid: phone.chatOf(each) }))
  const { subject, addressing } = group
  const create = stanzaOf('create', { subject, key: `G${Date.now()}`, addressing_mode: addressing }, members)
  const answer = await phone.context.line.query({ type: 'set', xmlns: 'w:g2', to: '@g.us', content: [create] })
  const created = childOf(answer, 'group')
  if (created === null) throw new Error('the network created no group')
  return phone.context.serial(async () => {
    const info = readGroup(phone.context, created)
    noteGroup(phone.context, info)
    return info
  })
}

/** All groups that the phone's account is in. */
export async function listGroups(phone: Phone): Promise<readonly GroupInfo[]> {
  const participating = stanzaOf('participating', {}, [stanzaOf('participants', {}), stanzaOf('description', {})])
  const answer = await phone.context.line.query({ type: 'get', xmlns: 'w:g2', to: '@g.us', content: [participating] })
  const groups = childrenOf(childOf(answer, 'groups'), 'group')
  return phone.context.serial(async () => groups.map((group) => readGroup(phone.context, group)))
}

/** A group as this phone may see it. */
export function groupInfo(phone: Phone, jid: string): Promise<GroupInfo> {
  return phone.context.serial(() => queryGroup(phone.context, jid))
}

/** Adds, removes, promotes or demotes members. */
export async function changeParticipants(
  phone: Phone,
  jid: string,
  change: { readonly action: ParticipantAction; readonly participants: readonly string[] },
): Promise<void> {
  const members = change.participants.map((each) => stanzaOf('participant', { jid: phone.chatOf(each) }))
  const answer = await changeGroup(phone, jid, stanzaOf(change.action, {}, members))
  const refused = childrenOf(childOf(answer, change.action), 'participant').find(({ attrs }) => attrs['error'])
  if (refused !== undefined) {
    const { jid: member, error } = refused.attrs
    throw new ActorError('REFUSED', `the network refused to ${change.action} ${member}: ${error}`)
  }
}

/** The account leaves the group. */
export async function leaveGroup(phone: Phone, jid: string): Promise<void> {
  const leave = stanzaOf('leave', {}, [stanzaOf('group', { id: jid })])
  await phone.context.line.query({ type: 'set', xmlns: 'w:g2', to: '@g.us', content: [leave] })
}

/** The code of the group's link; a new one when the old one is to be worth nothing. */
export async function groupInvite(phone: Phone, jid: string, { renew }: { readonly renew: boolean }): Promise<string> {
  const type = renew ? 'set' : 'get'
  const answer = await phone.context.line.query({ type, xmlns: 'w:g2', to: jid, content: [stanzaOf('invite', {})] })
  return childOf(answer, 'invite')?.attrs['code'] ?? ''
}

/** Joins by the code of a link; where admins decide, asks to be let in. */
export async function joinGroup(phone: Phone, code: string): Promise<string> {
  const invite = stanzaOf('invite', { code })
  const answer = await phone.context.line.query({ type: 'set', xmlns: 'w:g2', to: '@g.us', content: [invite] })
  return childrenOf(answer)[0]?.attrs['jid'] ?? ''
}
