import { type AccountState, type Endpoint, endpointsOf } from '../world/accounts.ts'
import type { AddressingMode, Group } from '../world/groups.ts'
import { isGroupJid, isLid, STATUS } from '../world/jid.ts'
import { childOf, childrenOf, stanza } from '../world/stanza.ts'
import type { Stanza } from '../world/types.ts'
import { deviceIn, participantHash, userIn } from './addressing.ts'
import { isAdmin } from './groups/access.ts'
import { isBlocked } from './privacy.ts'
import type { StanzaRequest } from './stanza-request.ts'

/** Children that are for the server only, or that are handed out device by device. */
const NOT_FORWARDED = new Set(['participants', 'enc', 'device-identity', 'tctoken', 'cstoken', 'reporting'])

type AckDetails = Readonly<Record<string, string | number | undefined>>

/** Takes a message: hands every device its own ciphertext and acknowledges, or refuses with an error. */
export function routeMessage(request: StanzaRequest): void {
  const { stanza: message, world, reply } = request
  world.stats.messages += 1
  const { id, to } = message.attrs
  const details = to ? (refusalOnPurpose(request, to) ?? deliverMessage(request, to)) : { error: 479 }
  reply(stanza('ack', { class: 'message', id, from: to, t: world.now(), ...details }))
}

/** Fault `refuse-message`: what a companion sends to a chat is refused. */
function refusalOnPurpose({ world, account, endpoint, stanza: message }: StanzaRequest, to: string): AckDetails | null {
  if (world.faults.idle || endpoint.id === 0 || message.attrs['category'] === 'peer') return null
  const recipient = world.accounts.byJid(to)
  const fault = world.faults.take('refuse-message', account.number, ({ chat }) => {
    if (chat === undefined || chat === to) return true
    return recipient !== null && world.accounts.byJid(chat) === recipient
  })
  return fault && { error: fault.code }
}

function deliverMessage(request: StanzaRequest, to: string): AckDetails {
  if (isGroupJid(to)) return deliverToGroup(request, to)
  if (to === STATUS) return deliverStatus(request)
  const recipient = request.world.accounts.byJid(to)
  if (!recipient) return { error: to.endsWith('@newsletter') ? 405 : 404 }
  const listed = childrenOf(childOf(request.stanza, 'participants'), 'to')
  if (listed.length) return deliverListed(request, recipient, listed)
  return deliverDirect(request, recipient, to)
}

/** To one device alone: a retry, or something between a companion and its phone. */
function deliverDirect(request: StanzaRequest, recipient: AccountState, to: string): AckDetails {
  const { stanza: message, world } = request
  const endpoint = world.accounts.endpoint(to)
  const encrypted = childrenOf(message, 'enc')
  if (encrypted.length === 0) return { error: 479 }
  if (!endpoint) return { error: 404 }
  const isPeer = message.attrs['category'] === 'peer'
  if (isPeer && recipient !== request.account) return { error: 479 }
  if (isBlocked(world, recipient, request.account)) return {}
  const content = [...encrypted, ...forwarded(message), ...identityFor(message, encrypted)]
  const mode = isLid(to) ? 'lid' : 'pn'
  const chat = recipient === request.account && !isPeer ? message.attrs['recipient'] : undefined
  world.deliver(
    endpoint,
    stanza('message', directAttrs(request, { base: baseAttrs(request), mode, recipient, chat }), content),
  )
  return {}
}

/** To the devices that the sender lists: those of the recipient and its own others. */
function deliverListed(request: StanzaRequest, recipient: AccountState, listed: readonly Stanza[]): AckDetails {
  const { stanza: message, world, account, endpoint: sender } = request
  const to = message.attrs['to'] ?? ''
  const mode: AddressingMode = isLid(to) ? 'lid' : 'pn'
  const reached = new Set<Endpoint>([sender])
  const blocked = isBlocked(world, recipient, account)
  // One message has one time on all devices.
  const base = baseAttrs(request)
  // Who has been written to is told of a new picture, like a contact.
  world.watchers.add(recipient.number, account.number)
  for (const entry of listed) {
    const endpoint = world.accounts.endpoint(entry.attrs['jid'])
    const encrypted = childrenOf(entry, 'enc')
    if (!endpoint || encrypted.length === 0 || reached.has(endpoint)) continue
    const isOwn = endpoint.number === account.number
    if (!isOwn && endpoint.number !== recipient.number) continue
    reached.add(endpoint)
    if (!isOwn && blocked) continue
    const chat = isOwn ? userIn(mode, recipient) : undefined
    const content = [...encrypted, ...forwarded(message), ...identityFor(message, encrypted)]
    world.deliver(endpoint, stanza('message', directAttrs(request, { base, mode, recipient, chat }), content))
  }
  const wanted = [...new Set([...endpointsOf(account), ...endpointsOf(recipient)])]
  return wanted.every((endpoint) => reached.has(endpoint)) ? {} : { phash: participantHash(mode, wanted) }
}

interface DirectContext {
  readonly base: ReturnType<typeof baseAttrs>
  readonly mode: AddressingMode
  readonly recipient: AccountState
  /** Own devices only: the chat that the message belongs to. */
  readonly chat: string | undefined
}

function directAttrs({ account, endpoint }: StanzaRequest, { base, mode, recipient, chat }: DirectContext) {
  const sender = mode === 'lid' ? { sender_pn: account.pn } : { sender_lid: account.lid }
  const peer = mode === 'lid' ? { peer_recipient_pn: recipient.pn } : { peer_recipient_lid: recipient.lid }
  const isOwn = recipient === account && chat === undefined
  return {
    ...base,
    from: deviceIn(mode, endpoint),
    ...(chat === undefined ? { ...(isOwn ? {} : sender) } : { recipient: chat, ...peer }),
  }
}

/** To all devices of all members: the sender key message, and for those who need it the key itself. */
function deliverToGroup(request: StanzaRequest, to: string): AckDetails {
  const { stanza: message, world, account, endpoint: sender } = request
  const group = world.groups.get(to)
  if (!group) return { error: 404 }
  if (!group.members.has(account.number)) return { error: 403 }
  if (group.announcement && !isAdmin(group, account.number)) return { error: 403 }
  const attrs = { ...baseAttrs(request), from: to, ...authorAttrs(request, group.addressingMode) }
  const only = message.attrs['participant']
  if (only !== undefined) return deliverToMember(request, { group, attrs, only })
  const members = [...group.members.keys()].flatMap((number) => {
    const member = world.accounts.find(number)
    return member ? endpointsOf(member) : []
  })
  fanOut(request, attrs, members)
  const sent = message.attrs['phash']
  const all = participantHash(group.addressingMode, members)
  const others = participantHash(
    group.addressingMode,
    members.filter((endpoint) => endpoint !== sender),
  )
  return sent === undefined || sent === all || sent === others ? {} : { phash: all }
}

/** A retry for one device of a group. */
function deliverToMember(
  { stanza: message, world }: StanzaRequest,
  target: { readonly group: Group; readonly attrs: ReturnType<typeof baseAttrs>; readonly only: string },
): AckDetails {
  const endpoint = world.accounts.endpoint(target.only)
  const encrypted = childrenOf(message, 'enc')
  if (!endpoint || !target.group.members.has(endpoint.number)) return { error: 404 }
  if (encrypted.length === 0) return { error: 479 }
  const content = [...encrypted, ...forwarded(message), ...identityFor(message, encrypted)]
  world.deliver(endpoint, stanza('message', target.attrs, content))
  return {}
}

const audiences = new WeakMap<AccountState, Set<Endpoint>>()

/** A status update: to whom it was ever encrypted, since later ones rely on keys sent before. */
function deliverStatus(request: StanzaRequest): AckDetails {
  const { stanza: message, world, account } = request
  const audience = audiences.get(account) ?? new Set<Endpoint>()
  audiences.set(account, audience)
  const listed = childrenOf(childOf(message, 'participants'), 'to').flatMap(
    (entry) => world.accounts.endpoint(entry.attrs['jid']) ?? [],
  )
  // Who is given a key again gets a new one: the audience begins anew with it.
  if (listed.some((endpoint) => audience.has(endpoint))) audience.clear()
  for (const endpoint of listed) audience.add(endpoint)
  const mode: AddressingMode = message.attrs['addressing_mode'] === 'lid' ? 'lid' : 'pn'
  const attrs = { ...baseAttrs(request), from: STATUS, ...authorAttrs(request, mode) }
  fanOut(request, attrs, [...new Set([...audience, ...endpointsOf(account)])])
  return {}
}

function fanOut(request: StanzaRequest, attrs: ReturnType<typeof baseAttrs>, endpoints: readonly Endpoint[]): void {
  const { stanza: message, world, endpoint: sender } = request
  const own = new Map<Endpoint, readonly Stanza[]>()
  for (const entry of childrenOf(childOf(message, 'participants'), 'to')) {
    const endpoint = world.accounts.endpoint(entry.attrs['jid'])
    if (endpoint) own.set(endpoint, childrenOf(entry, 'enc'))
  }
  const shared = childrenOf(message, 'enc')
  const extras = forwarded(message)
  for (const endpoint of endpoints) {
    if (endpoint === sender) continue
    const personal = own.get(endpoint) ?? []
    const content = [...personal, ...shared, ...extras, ...identityFor(message, personal)]
    if (personal.length + shared.length) world.deliver(endpoint, stanza('message', attrs, content))
  }
}

function authorAttrs({ account, endpoint }: StanzaRequest, mode: AddressingMode) {
  const other = mode === 'lid' ? { participant_pn: account.pn } : { participant_lid: account.lid }
  return { participant: deviceIn(mode, endpoint), ...other, addressing_mode: mode }
}

function baseAttrs({
  stanza: message,
  account,
  world,
}: StanzaRequest): Readonly<Record<string, string | number | undefined>> {
  const { id, type, edit, category } = message.attrs
  return { id, type: type ?? 'text', t: world.now(), notify: account.name, edit, category }
}

function forwarded(message: Stanza): readonly Stanza[] {
  return childrenOf(message).filter((child) => !NOT_FORWARDED.has(child.tag))
}

/** Who receives a first message must be able to check that the sending device belongs to its account. */
function identityFor(message: Stanza, encrypted: readonly Stanza[]): readonly Stanza[] {
  if (!encrypted.some((node) => node.attrs['type'] === 'pkmsg')) return []
  return childrenOf(message, 'device-identity')
}
