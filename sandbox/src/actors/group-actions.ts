import type { Stanza } from '../world/types.ts'
import { ActorError } from './actor-error.ts'
import type { Addressing } from './phone-envelope.ts'
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
  await changeGroup(phone, jid, stanzaOf(change.action, {}, members))
}

/** Gives the group another subject. */
export function changeSubject(phone: Phone, jid: string, subject: string): Promise<void> {
  return changeGroup(phone, jid, stanzaOf('subject', {}, Buffer.from(subject)))
}

/** The account leaves the group. */
export async function leaveGroup(phone: Phone, jid: string): Promise<void> {
  const leave = stanzaOf('leave', {}, [stanzaOf('group', { id: jid })])
  await phone.context.line.query({ type: 'set', xmlns: 'w:g2', to: '@g.us', content: [leave] })
}

async function changeGroup(phone: Phone, jid: string, change: Stanza): Promise<void> {
  await phone.context.line.query({ type: 'set', xmlns: 'w:g2', to: jid, content: [change] })
}

/** After how long messages disappear; 0 for never. */
export function changeTimer(phone: Phone, jid: string, seconds: number): Promise<void> {
  const timer = seconds > 0 ? stanzaOf('ephemeral', { expiration: String(seconds) }) : stanzaOf('not_ephemeral', {})
  return changeGroup(phone, jid, timer)
}
