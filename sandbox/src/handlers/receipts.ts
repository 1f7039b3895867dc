import { type AccountState, type Endpoint, endpointsOf } from '../world/accounts.ts'
import type { AddressingMode } from '../world/groups.ts'
import { isGroupJid, isLid, STATUS } from '../world/jid.ts'
import { childOf, childrenOf, stanza } from '../world/stanza.ts'
import { deviceIn, userIn } from './addressing.ts'
import type { StanzaRequest } from './stanza-request.ts'

/** Goes to exactly the device that sent the message. */
const TO_DEVICE = new Set(['retry', 'enc_rekey_retry', 'peer_msg', 'hist_sync', 'sender', 'server-error'])
/** What the reader's own other devices are told too. */
const SHARED_WITH_OWN = new Set(['read', 'read-self', 'played', 'played-self'])
/** What the sender of the message never hears. */
const NOT_FOR_SENDER = new Set(['read-self', 'played-self'])

/** Takes a receipt: the message counts as delivered, and whoever may know is told. */
export function routeReceipt(request: StanzaRequest): void {
  const { stanza: receipt, world, endpoint, reply } = request
  world.stats.receipts += 1
  const { id, to, type, participant, recipient } = receipt.attrs
  if (!id || !to) return
  for (const messageId of messageIds(request)) endpoint.queue.removeMessage(messageId)
  forward(request, to)
  reply(stanza('ack', { class: 'receipt', id, from: to, type, participant, recipient, t: world.now() }))
}

function messageIds({ stanza: receipt }: StanzaRequest): readonly string[] {
  const listed = childrenOf(childOf(receipt, 'list'), 'item').map(({ attrs }) => attrs['id'] ?? '')
  return [receipt.attrs['id'] ?? '', ...listed]
}

function forward(request: StanzaRequest, to: string): void {
  const { stanza: receipt, world } = request
  const type = receipt.attrs['type'] ?? ''
  // The sender never hears that a companion could not read its message.
  if (type === 'retry' && request.endpoint.id !== 0 && world.faults.take('drop-retries', request.account.number)) return
  const isShared = isGroupJid(to) || to === STATUS
  const author = isShared ? receipt.attrs['participant'] : to
  if (TO_DEVICE.has(type)) {
    const target = world.accounts.endpoint(author)
    if (target) send(request, target, deviceAttrs(request, to))
    return
  }
  const sender = world.accounts.byJid(author)
  if (sender && sender !== request.account && !NOT_FOR_SENDER.has(type)) tellSender(request, sender, to)
  if (SHARED_WITH_OWN.has(type)) tellOwnDevices(request, to)
}

function tellSender(request: StanzaRequest, sender: AccountState, to: string): void {
  const mode = modeOf(request, to)
  const reader = userIn(mode, request.account)
  const isShared = isGroupJid(to) || to === STATUS
  const from = isShared ? { from: to, participant: reader } : { from: reader }
  for (const endpoint of endpointsOf(sender)) send(request, endpoint, from)
}

/** The other devices of the reader mark the chat as read. */
function tellOwnDevices(request: StanzaRequest, to: string): void {
  const { account, endpoint: reader, world, stanza: receipt } = request
  const mode = modeOf(request, to)
  const isShared = isGroupJid(to) || to === STATUS
  const chat = world.accounts.byJid(to)
  const self = deviceIn(mode, reader)
  const attrs = isShared
    ? { from: to, participant: self, recipient: receipt.attrs['participant'] }
    : { from: self, recipient: chat ? userIn(mode, chat) : to }
  for (const endpoint of endpointsOf(account)) {
    if (endpoint !== reader) send(request, endpoint, attrs)
  }
}

function deviceAttrs({ stanza: receipt, endpoint, ...request }: StanzaRequest, to: string) {
  const self = deviceIn(modeOf({ stanza: receipt, endpoint, ...request }, to), endpoint)
  const { recipient, category } = receipt.attrs
  const isShared = isGroupJid(to) || to === STATUS
  return isShared ? { from: to, participant: self } : { from: self, recipient, category }
}

function modeOf({ world }: StanzaRequest, to: string): AddressingMode {
  return world.groups.get(to)?.addressingMode ?? (isLid(to) ? 'lid' : 'pn')
}

function send(
  { stanza: receipt, world }: StanzaRequest,
  endpoint: Endpoint,
  attrs: Readonly<Record<string, string | undefined>>,
): void {
  const { id, type } = receipt.attrs
  world.deliver(endpoint, stanza('receipt', { id, type, t: world.now(), ...attrs }, receipt.content))
}
