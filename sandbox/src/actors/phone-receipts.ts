import type { Stanza } from '../world/types.ts'
import { isSharedJid } from './jid.ts'
import type { PhoneContext } from './phone-context.ts'
import { answerMediaRetry } from './phone-media-retry.ts'
import type { MessageStatus, StoredMessage } from './phone-messages.ts'
import { answerRetry } from './phone-retry.ts'
import { childOf, childrenOf, nowSeconds, stanzaOf } from './stanza.ts'

type Receipt = 'delivered' | 'read' | 'played'

const RANK: Readonly<Record<MessageStatus, number>> = {
  failed: 0,
  undecryptable: 0,
  received: 0,
  pending: 0,
  sent: 1,
  delivered: 2,
  read: 3,
  played: 4,
}

/** How far a message has come by its own status and everybody's receipts. */
export function furthest(status: MessageStatus, receipts: StoredMessage['receipts']): MessageStatus {
  const all: readonly MessageStatus[] = [status, ...Object.values(receipts)]
  return all.reduce((one, other) => (RANK[other] > RANK[one] ? other : one))
}

/** Takes in a `<receipt>`: ticks for what we sent, retries, and chats that our companions have read. */
export async function receiveReceipt(context: PhoneContext, receipt: Stanza): Promise<void> {
  const { id = '', from = '', participant, type } = receipt.attrs
  context.post(stanzaOf('ack', { id, class: 'receipt', to: from, participant, type }))
  if (type === 'retry') return answerRetry(context, receipt)
  if (type === 'server-error') return answerMediaRetry(context, receipt)
  const items = childrenOf(childOf(receipt, 'list'), 'item').map((item) => item.attrs['id'] ?? '')
  const person = context.addresses.person(participant ?? from)
  const state = stateOf(type)
  for (const each of [id, ...items]) {
    const message = context.messages.find(each)
    if (message === null || state === null) continue
    if (context.addresses.isMe(person)) readElsewhere(context, message, state)
    else tick(context, message, { person, state })
  }
}

function stateOf(type: string | undefined): Receipt | null {
  if (type === undefined || type === 'inactive' || type === 'delivery') return 'delivered'
  if (type === 'read' || type === 'read-self') return 'read'
  return type === 'played' || type === 'played-self' ? 'played' : null
}

function tick(
  context: PhoneContext,
  message: StoredMessage,
  { person, state }: { readonly person: string; readonly state: Receipt },
): void {
  if (!message.fromMe || RANK[message.receipts[person] ?? 'sent'] >= RANK[state]) return
  // What an own companion wrote may have reached its reader and not this phone: it stays to be asked for.
  const moves = message.status !== 'undecryptable' && !isSharedJid(message.chat) && RANK[message.status] < RANK[state]
  const status = moves ? state : message.status
  const changed: StoredMessage = { ...message, status, receipts: { ...message.receipts, [person]: state } }
  context.messages.save(changed)
  context.after(() => context.events.emit({ type: 'changed', message: changed }))
}

/** One of our companions has read the chat: its count goes to zero here too, and nothing is left to send receipts for. */
function readElsewhere(context: PhoneContext, message: StoredMessage, state: Receipt): void {
  if (state === 'delivered' || message.fromMe) return
  if (message.status === 'received') {
    const changed: StoredMessage = { ...message, status: state }
    context.messages.save(changed)
    context.after(() => context.events.emit({ type: 'changed', message: changed }))
  }
  context.chats.change(message.chat, { unread: 0, markedUnread: false })
  context.after(() => context.events.emit({ type: 'chat', jid: message.chat }))
}

/** The server has taken a message, or refused it. */
export function receiveAck(context: PhoneContext, ack: Stanza): void {
  if (ack.attrs['class'] !== 'message') return
  const message = context.messages.find(ack.attrs['id'] ?? '')
  context.rows.delete('outbox', ack.attrs['id'] ?? '')
  if (message === null || message.status !== 'pending') return
  const changed: StoredMessage = { ...message, status: ack.attrs['error'] === undefined ? 'sent' : 'failed' }
  context.messages.save(changed)
  context.after(() => context.events.emit({ type: 'changed', message: changed }))
}

const MOST_READ_AT_ONCE = 200

/** The person opens a chat: read receipts go out for what had not been read. Answers how many. */
export function readChat(context: PhoneContext, jid: string): number {
  const chat = context.chats.find(jid)
  if (chat === null) return 0
  const unread = context.messages
    .list({ chat: jid, limit: Math.min(Math.max(chat.unread * 2, 20), MOST_READ_AT_ONCE) })
    .filter((message) => !message.fromMe && message.status === 'received')
  const bySender = Map.groupBy(unread, (message) => message.sender)
  for (const [sender, messages] of bySender) postRead(context, { chat: jid, sender, messages })
  for (const message of unread) context.messages.save({ ...message, status: 'read' })
  context.chats.change(jid, { unread: 0, markedUnread: false })
  context.after(() => context.events.emit({ type: 'chat', jid }))
  return unread.length
}

function postRead(
  context: PhoneContext,
  read: { readonly chat: string; readonly sender: string; readonly messages: readonly StoredMessage[] },
): void {
  const [first, ...rest] = read.messages
  if (first === undefined) return
  const items = rest.map((message) => stanzaOf('item', { id: message.id }))
  context.post(
    stanzaOf(
      'receipt',
      {
        id: first.id,
        to: read.chat,
        participant: isSharedJid(read.chat) ? read.sender : undefined,
        type: 'read',
        t: String(nowSeconds()),
      },
      items.length > 0 ? [stanzaOf('list', {}, items)] : undefined,
    ),
  )
}
