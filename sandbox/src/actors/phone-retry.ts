import { encodeMessage } from '../wire/message.ts'
import { proto } from '../wire/proto.ts'
import type { Stanza } from '../world/types.ts'
import { isSharedJid } from './jid.ts'
import type { PhoneContext } from './phone-context.ts'
import { fetchSessions } from './phone-devices.ts'
import { encAttrs } from './phone-envelope.ts'
import { DJB_TYPE, makePreKeys, preKeyStanza, readBundle, signedPreKeyStanza } from './phone-keys.ts'
import type { StoredMessage } from './phone-messages.ts'
import type { MessageSource } from './phone-receive.ts'
import { bigEndian, childOf, nowSeconds, stanzaOf } from './stanza.ts'
import { stanzaTypeOf } from './message-content.ts'

const MOST_RETRIES = 5

/** Asks the sender to encrypt a message again, with keys for a new session; gives up after five times. */
export async function askRetry(
  context: PhoneContext,
  { stanza, source }: { readonly stanza: Stanza; readonly source: MessageSource },
): Promise<void> {
  const asked = (context.rows.get<number>('retries-asked', source.id) ?? 0) + 1
  const { from, participant, recipient } = stanza.attrs
  if (asked > MOST_RETRIES) {
    context.post(stanzaOf('ack', { id: source.id, class: 'message', to: from, participant, error: '500' }))
    return
  }
  context.rows.put('retries-asked', source.id, asked)
  context.stats.retriesAsked++
  const retry = stanzaOf('retry', { count: String(asked), id: source.id, t: String(source.timestamp), v: '1' })
  const registration = stanzaOf('registration', {}, bigEndian(context.identity.signal.registrationId, 4))
  const [preKey] = await makePreKeys(context, 1)
  const keys = stanzaOf('keys', {}, [
    stanzaOf('type', {}, DJB_TYPE),
    stanzaOf('identity', {}, context.identity.signal.identity.public),
    ...(preKey === undefined ? [] : [preKeyStanza(preKey)]),
    signedPreKeyStanza(context.identity),
  ])
  const attrs = {
    id: source.id,
    to: from,
    type: 'retry',
    participant,
    recipient: source.fromMe ? recipient : undefined,
  }
  context.post(stanzaOf('receipt', attrs, [retry, registration, keys]))
}

/** A device could not decrypt what we sent: encrypts it anew, for that device alone, in a new session. */
export async function answerRetry(context: PhoneContext, receipt: Stanza): Promise<void> {
  const { from = '', participant, recipient } = receipt.attrs
  const retry = childOf(receipt, 'retry')
  const id = retry?.attrs['id'] ?? receipt.attrs['id'] ?? ''
  const sent = context.messages.find(id)
  if (sent === null || !sent.fromMe || sent.device !== 0) return answerPeerRetry(context, receipt, id)
  const device = context.addresses.canonical(participant ?? from)
  await renewSession(context, receipt, device)
  const content = await retryContent(context, sent, device)
  const { type, ciphertext } = await context.signal.encrypt(device, encodeMessage(content))
  const count = retry?.attrs['count'] ?? '1'
  const original = proto.Message.decode(sent.raw)
  const enc = stanzaOf('enc', { v: '2', type, count, ...encAttrs(original) }, ciphertext)
  const attrs = {
    id,
    to: from,
    participant,
    recipient,
    type: stanzaTypeOf(original),
    t: String(sent.timestamp),
    device_fanout: isSharedJid(sent.chat) ? undefined : 'false',
  }
  context.stats.retriesAnswered++
  context.post(stanzaOf('message', attrs, [enc]))
}

/** What is encrypted again: with our sender key for a group, wrapped for our own devices. */
async function retryContent(context: PhoneContext, sent: StoredMessage, device: string): Promise<proto.IMessage> {
  const message = proto.Message.decode(sent.raw)
  if (isSharedJid(sent.chat)) {
    const { distribution } = await context.signal.encryptGroup(
      sent.chat,
      context.pn,
      encodeMessage({ conversation: '' }),
    )
    message.senderKeyDistributionMessage = { groupId: sent.chat, axolotlSenderKeyDistributionMessage: distribution }
    return message
  }
  return context.addresses.isMe(device) ? { deviceSentMessage: { destinationJid: sent.chat, message } } : message
}

/** Peer messages are kept for a while, so that a companion that could not read one gets it again. */
async function answerPeerRetry(context: PhoneContext, receipt: Stanza, id: string): Promise<void> {
  const raw = context.rows.get<Uint8Array>('peer-sent', id)
  if (raw === null) return
  const { from = '' } = receipt.attrs
  const device = context.addresses.canonical(from)
  await renewSession(context, receipt, device)
  const { type, ciphertext } = await context.signal.encrypt(device, encodeMessage(proto.Message.decode(raw)))
  const count = childOf(receipt, 'retry')?.attrs['count'] ?? '1'
  const enc = stanzaOf('enc', { v: '2', type, count }, ciphertext)
  context.stats.retriesAnswered++
  const attrs = { id, to: from, type: 'text', category: 'peer', t: String(nowSeconds()) }
  context.post(stanzaOf('message', attrs, [enc]))
}

async function renewSession(context: PhoneContext, receipt: Stanza, device: string): Promise<void> {
  const keys = childOf(receipt, 'keys')
  const bundle = keys === null ? null : readBundle(keys, childOf(receipt, 'registration'))
  const count = Number(childOf(receipt, 'retry')?.attrs['count'] ?? '1')
  if (bundle !== null) await context.signal.inject(device, bundle)
  else if (count > 1 || !(await context.signal.hasSession(device))) await fetchSessions(context, [device])
}
