import { encodeMessage } from '../wire/message.ts'
import type { Stanza } from '../world/types.ts'
import { ActorError } from './actor-error.ts'
import type { PhoneContext } from './phone-context.ts'
import { findDevices, openSessions } from './phone-devices.ts'
import {
  addressOf,
  encAttrs,
  encryptTo,
  messageAttrs,
  type Addressing,
  type OutgoingMessage,
} from './phone-envelope.ts'
import { bytesOf, childOf, childrenOf, stanzaOf } from './stanza.ts'

/** A group as its server describes it to a member. */
export interface GroupInfo {
  readonly jid: string
  readonly subject: string
  readonly description: string | null
  readonly addressing: Addressing
  /** By phone number where it is known. */
  readonly owner: string | null
  /** Only admins may write. */
  readonly announce: boolean
  /** Only admins may change what the group shows. */
  readonly locked: boolean
  /** After how long messages disappear; 0 for never. */
  readonly ephemeralSeconds: number
  readonly memberAddMode: 'admin_add' | 'all_member_add'
  /** Admins let in who comes by the link. */
  readonly joinApproval: boolean
  /** By phone number where it is known. */
  readonly participants: readonly {
    readonly jid: string
    readonly admin: boolean
    readonly superAdmin: boolean
  }[]
}

/** Asks the server about a group. */
export async function queryGroup(context: PhoneContext, jid: string): Promise<GroupInfo> {
  const query = stanzaOf('query', { request: 'interactive' })
  const answer = await context.line
    .query({ type: 'get', xmlns: 'w:g2', to: jid, content: [query] })
    .catch((cause: Error) => {
      throw new ActorError('GROUP_NOT_FOUND', `no group ${jid} for this phone: ${cause.message}`, { cause })
    })
  const group = childOf(answer, 'group')
  if (group === null) throw new ActorError('GROUP_NOT_FOUND', `no group ${jid}`)
  const info = readGroup(context, group)
  noteGroup(context, info)
  return info
}

/** What a group's description says about its chat. */
export function noteGroup({ chats }: PhoneContext, { jid, subject, ephemeralSeconds }: GroupInfo): void {
  chats.change(jid, { ...(subject !== '' && { name: subject }), ephemeralSeconds })
}

/** Reads a `<group>` stanza and learns the hidden ids in it. */
export function readGroup(context: PhoneContext, group: Stanza): GroupInfo {
  const id = group.attrs['id'] ?? ''
  const participants = childrenOf(group, 'participant').map((participant) => {
    const { jid = '', phone_number: pn, lid, type } = participant.attrs
    if (pn !== undefined) context.addresses.learn({ pn, lid: jid })
    if (lid !== undefined) context.addresses.learn({ pn: jid, lid })
    const superAdmin = type === 'superadmin'
    return { jid: context.addresses.person(jid), admin: superAdmin || type === 'admin', superAdmin }
  })
  return {
    jid: id.includes('@') ? id : `${id}@g.us`,
    subject: group.attrs['subject'] ?? '',
    addressing: group.attrs['addressing_mode'] === 'lid' ? 'lid' : 'pn',
    owner: group.attrs['creator'] === undefined ? null : context.addresses.person(group.attrs['creator']),
    ...readSettings(group),
    participants,
  }
}

function readSettings(group: Stanza) {
  const body = childOf(childOf(group, 'description'), 'body')
  const mode = bytesOf(childOf(group, 'member_add_mode')).toString()
  return {
    description: body === null ? null : bytesOf(body).toString(),
    announce: childOf(group, 'announcement') !== null,
    locked: childOf(group, 'locked') !== null,
    ephemeralSeconds: Number(childOf(group, 'ephemeral')?.attrs['expiration'] ?? 0),
    memberAddMode: mode === 'admin_add' ? ('admin_add' as const) : ('all_member_add' as const),
    joinApproval: childOf(childOf(group, 'membership_approval_mode'), 'group_join')?.attrs['state'] === 'on',
  }
}

/** Encrypts a message once for the group, and our sender key for each device that does not have it yet. */
export async function sendToGroup(context: PhoneContext, message: OutgoingMessage): Promise<Stanza> {
  const group = await queryGroup(context, message.chat)
  const people = group.participants.map((participant) => participant.jid)
  if (!people.includes(context.pn)) throw new ActorError('NOT_A_MEMBER', `this account is not in ${message.chat}`)
  const devices = (await findDevices(context, people)).filter((jid) => jid !== context.pn)
  const known = knownHolders(context, group.jid, devices)
  const sealed = await context.signal.encryptGroup(group.jid, context.pn, encodeMessage(message.content))
  const ready = await openSessions(
    context,
    devices.filter((jid) => !known.has(jid)),
  )
  const content = {
    senderKeyDistributionMessage: { groupId: group.jid, axolotlSenderKeyDistributionMessage: sealed.distribution },
  }
  const copies: Stanza[] = []
  for (const jid of ready) {
    copies.push(await encryptTo(context, { jid, address: addressOf(context, jid, group.addressing), content }))
  }
  context.rows.put('sender-key-holders', group.jid, [...known, ...ready])
  const attrs = { ...messageAttrs(message, group.jid), addressing_mode: group.addressing }
  const body = stanzaOf('enc', { v: '2', type: 'skmsg', ...encAttrs(message.content) }, sealed.ciphertext)
  return stanzaOf('message', attrs, copies.length > 0 ? [stanzaOf('participants', {}, copies), body] : [body])
}

/** The devices that hold our sender key. Once one of them has left, the key is thrown away: it must not read on. */
function knownHolders(context: PhoneContext, group: string, devices: readonly string[]): Set<string> {
  const holders = context.rows.get<string[]>('sender-key-holders', group) ?? []
  const present = new Set(devices)
  if (holders.every((jid) => present.has(jid))) return new Set(holders)
  context.dropSenderKey(group)
  context.rows.delete('sender-key-holders', group)
  return new Set()
}
