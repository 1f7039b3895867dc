import { type AccountState, type Endpoint, endpointsOf } from '../../world/accounts.ts'
import type { Group } from '../../world/groups.ts'
import { stanza } from '../../world/stanza.ts'
import type { Stanza } from '../../world/types.ts'
import type { World } from '../../world/world.ts'

/** How a group's members see an account: the address of its mode, and the other one beside it. */
export function addressIn(group: Group, account: { readonly pn: string; readonly lid: string }): string {
  return group.addressingMode === 'lid' ? account.lid : account.pn
}

/** A `<participant>` as in lists and changes. */
export function toParticipant(world: World, group: Group, number: string): Stanza {
  const account = world.accounts.find(number)
  if (!account) return stanza('participant', { jid: `${number}@s.whatsapp.net` })
  const other = group.addressingMode === 'lid' ? { phone_number: account.pn } : { lid: account.lid }
  return stanza('participant', { jid: addressIn(group, account), ...other })
}

/** The `<group>` that queries, invitations and creations carry. */
export function describeGroup(world: World, group: Group): Stanza {
  const creator = world.accounts.find(group.creator)
  const subjectOwner = world.accounts.find(group.subject.by)
  const members = [...group.members].map(([number, role]) => {
    const member = toParticipant(world, group, number)
    return role === 'member' ? member : stanza('participant', { ...member.attrs, type: role })
  })
  const attrs = {
    id: idOf(group),
    addressing_mode: group.addressingMode,
    creation: group.createdAt,
    creator: creator && addressIn(group, creator),
    creator_pn: creator?.pn,
    subject: group.subject.text,
    s_t: group.subject.at,
    s_o: subjectOwner && addressIn(group, subjectOwner),
    s_o_pn: subjectOwner?.pn,
    size: group.members.size,
    p_v_id: group.revision,
    a_v_id: group.revision,
  }
  return stanza('group', attrs, [...members, ...settingsOf(world, group)])
}

/** A group's id without its domain, as group stanzas write it. */
function idOf(group: Group): string {
  return group.jid.replace('@g.us', '')
}

function settingsOf(world: World, group: Group): readonly Stanza[] {
  const settings = [stanza('member_add_mode', {}, Buffer.from(group.memberAddMode))]
  if (group.announcement) settings.push(stanza('announcement'))
  if (group.locked) settings.push(stanza('locked'))
  if (group.ephemeralSeconds) settings.push(stanza('ephemeral', { expiration: group.ephemeralSeconds, trigger: 1 }))
  if (group.joinApproval) settings.push(stanza('membership_approval_mode', {}, [stanza('group_join', { state: 'on' })]))
  if (group.description) {
    const { id, text, by, at } = group.description
    const author = world.accounts.find(by)
    const attrs = { id, t: at, participant: author && addressIn(group, author), participant_pn: author?.pn }
    settings.push(stanza('description', attrs, [stanza('body', {}, Buffer.from(text))]))
  }
  return settings
}

export interface GroupChange {
  /** Who did it. */
  readonly actor: AccountState
  readonly content: readonly Stanza[]
  /** `w:gp2` unless given. */
  readonly type?: string
  /** Members who left with the change and are told too. */
  readonly alsoTell?: readonly string[]
  /** Only these hear of it. */
  readonly only?: readonly string[]
}

/** Tells every device of every member, the actor's included, as WhatsApp does. */
export function notifyGroup(world: World, group: Group, change: GroupChange): void {
  const { actor, content, type = 'w:gp2' } = change
  const other = group.addressingMode === 'lid' ? { participant_pn: actor.pn } : { participant_lid: actor.lid }
  const attrs = {
    participant: addressIn(group, actor),
    ...other,
    addressing_mode: group.addressingMode,
    notify: actor.name,
  }
  const told = new Set(change.only ?? [...group.members.keys(), ...(change.alsoTell ?? [])])
  for (const number of told) {
    for (const endpoint of endpointsOfNumber(world, number)) {
      world.notify(endpoint, { type, from: group.jid, attrs, content })
    }
  }
}

function endpointsOfNumber(world: World, number: string): readonly Endpoint[] {
  const account = world.accounts.find(number)
  return account ? endpointsOf(account) : []
}
