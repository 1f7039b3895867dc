import { decodeMessage } from '../wire/message.ts'
import { proto } from '../wire/proto.ts'
import type { Stanza } from '../world/types.ts'
import { isGroupJid, isLid, isSharedJid, parseJid } from './jid.ts'
import { readContent } from './message-content.ts'
import { takeMessage } from './phone-apply.ts'
import type { PhoneContext } from './phone-context.ts'
import { UNTOUCHED, type StoredMessage } from './phone-messages.ts'
import { handlePeerMessage } from './phone-peer-requests.ts'
import { furthest } from './phone-receipts.ts'
import { askRetry } from './phone-retry.ts'
import { bytesOf, childrenOf, nowSeconds, stanzaOf } from './stanza.ts'

/** Where a received message comes from and which chat it belongs to. */
export interface MessageSource {
  readonly id: string
  readonly chat: string
  /** The device that wrote it, by phone number where it is known. */
  readonly author: string
  readonly fromMe: boolean
  readonly timestamp: number
  readonly addressing: 'pn' | 'lid'
}

/** Takes in a `<message>` addressed to the phone. Runs inside the phone's serial work. */
export async function receiveMessage(context: PhoneContext, stanza: Stanza): Promise<void> {
  learnAddresses(context, stanza)
  const source = readSource(context, stanza)
  const known = context.messages.find(source.id)
  const isKnown = known !== null && known.status !== 'undecryptable'
  try {
    const message = await decryptStanza(context, stanza, source)
    if (isKnown) context.stats.duplicates++
    else if (message !== null) await acceptMessage(context, { stanza, source, message })
    context.post(receiptFor(stanza, source))
  } catch (error) {
    if (isKnown) {
      // A copy whose ratchet step was already taken: the first one was stored before its receipt was lost.
      context.stats.duplicates++
      context.post(receiptFor(stanza, source))
      return
    }
    await refuse(context, { stanza, source, error })
  }
}

function learnAddresses({ addresses }: PhoneContext, { attrs }: Stanza): void {
  const pairs = [
    [attrs['from'], attrs['sender_pn'] ?? attrs['sender_lid']],
    [attrs['participant'], attrs['participant_pn'] ?? attrs['participant_lid']],
    [attrs['recipient'], attrs['peer_recipient_pn'] ?? attrs['peer_recipient_lid']],
  ] as const
  for (const [one, other] of pairs) {
    if (one === undefined || other === undefined) continue
    addresses.learn(one.endsWith('@lid') ? { lid: one, pn: other } : { lid: other, pn: one })
  }
}

function readSource({ addresses }: PhoneContext, { attrs }: Stanza): MessageSource {
  const from = attrs['from'] ?? ''
  const author = addresses.canonical(attrs['participant'] ?? from)
  const fromMe = addresses.isMe(author)
  const direct = fromMe ? (attrs['recipient'] ?? from) : from
  return {
    id: attrs['id'] ?? '',
    chat: isSharedJid(from) ? from : addresses.person(direct),
    addressing: attrs['addressing_mode'] === 'lid' || isLid(attrs['participant'] ?? from) ? 'lid' : 'pn',
    author,
    fromMe,
    timestamp: Number(attrs['t'] ?? nowSeconds()),
  }
}

/** Decrypts every `<enc>` and merges what they hold; null when only a sender key came. Throws when one cannot be read. */
async function decryptStanza(
  context: PhoneContext,
  stanza: Stanza,
  source: MessageSource,
): Promise<proto.IMessage | null> {
  const merged: proto.IMessage = {}
  for (const enc of childrenOf(stanza, 'enc')) {
    const plaintext = await decryptOne(context, enc, source)
    const outer = decodeMessage(plaintext)
    const message = outer.deviceSentMessage?.message ?? outer
    // What an own companion sends may have its secret beside the copy for us.
    if (!message.messageContextInfo && outer.messageContextInfo) message.messageContextInfo = outer.messageContextInfo
    const distribution = message.senderKeyDistributionMessage
    if (distribution?.axolotlSenderKeyDistributionMessage) {
      const group = distribution.groupId ?? source.chat
      await context.signal.acceptDistribution(group, source.author, distribution.axolotlSenderKeyDistributionMessage)
    }
    Object.assign(merged, message)
  }
  const { senderKeyDistributionMessage: _key, messageContextInfo: _info, ...content } = merged
  return Object.keys(content).length > 0 ? merged : null
}

function decryptOne(context: PhoneContext, enc: Stanza, source: MessageSource): Promise<Uint8Array> {
  const { type } = enc.attrs
  const ciphertext = bytesOf(enc)
  if (type === 'skmsg') return context.signal.decryptGroup(source.chat, source.author, ciphertext)
  if (type === 'pkmsg' || type === 'msg') return context.signal.decrypt(source.author, type, ciphertext)
  throw new Error(`unknown ciphertext type ${type ?? 'none'}`)
}

async function acceptMessage(
  context: PhoneContext,
  {
    stanza,
    source,
    message,
  }: { readonly stanza: Stanza; readonly source: MessageSource; readonly message: proto.IMessage },
): Promise<void> {
  context.stats.received++
  if (stanza.attrs['category'] === 'peer') return handlePeerMessage(context, { source, message })
  const name = stanza.attrs['notify']
  if (name !== undefined && !source.fromMe) context.rows.put('push-name', bareAuthor(context, source), name)
  await takeMessage(context, withTicks(toStored(context, source, message), context.messages.find(source.id)))
}

/** Its readers may have had a message before this phone could read it. */
function withTicks(message: StoredMessage, placeholder: StoredMessage | null): StoredMessage {
  if (placeholder === null) return message
  const { receipts } = placeholder
  return {
    ...message,
    receipts,
    status: isGroupJid(message.chat) ? message.status : furthest(message.status, receipts),
  }
}

const bareAuthor = (context: PhoneContext, source: MessageSource): string => context.addresses.person(source.author)

function toStored(context: PhoneContext, source: MessageSource, message: proto.IMessage): StoredMessage {
  return {
    ...readContent(message),
    id: source.id,
    chat: source.chat,
    sender: bareAuthor(context, source),
    device: parseJid(source.author).device,
    fromMe: source.fromMe,
    addressing: source.addressing,
    timestamp: source.timestamp,
    status: source.fromMe ? 'sent' : 'received',
    ...UNTOUCHED,
    raw: proto.Message.encode(message).finish(),
  }
}

/** Keeps a placeholder and asks the sender to encrypt anew. */
async function refuse(
  context: PhoneContext,
  { stanza, source, error }: { readonly stanza: Stanza; readonly source: MessageSource; readonly error: unknown },
): Promise<void> {
  context.stats.decryptFailures++
  const placeholder = withTicks(toStored(context, source, {}), context.messages.find(source.id))
  if (stanza.attrs['category'] !== 'peer') {
    const reason = error instanceof Error ? error.message : String(error)
    context.messages.save({ ...placeholder, status: 'undecryptable', text: `cannot be decrypted: ${reason}` })
  }
  await askRetry(context, { stanza, source })
}

/** The receipt that tells the server to forget the message and the sender that it arrived. */
function receiptFor({ attrs }: Stanza, source: MessageSource): Stanza {
  const peer = attrs['category'] === 'peer'
  return stanzaOf('receipt', {
    id: source.id,
    to: attrs['from'],
    participant: attrs['participant'],
    recipient: source.fromMe ? attrs['recipient'] : undefined,
    type: peer ? 'peer_msg' : source.fromMe ? 'sender' : undefined,
  })
}
