import type { Stanza } from '../world/types.ts'
import { receiveServerSync } from './phone-app-state.ts'
import { receiveCall } from './phone-calls.ts'
import type { PhoneContext } from './phone-context.ts'
import { uploadPreKeys } from './phone-keys.ts'
import { receiveAck, receiveReceipt } from './phone-receipts.ts'
import { receiveMessage } from './phone-receive.ts'
import { childOf, childrenOf, stanzaOf } from './stanza.ts'

const FEW_PREKEYS = 10

/** Gives each stanza that arrives at the phone to whom it concerns. */
export async function receiveStanza(context: PhoneContext, stanza: Stanza): Promise<void> {
  switch (stanza.tag) {
    case 'message':
      return context.serial(() => receiveMessage(context, stanza))
    case 'receipt':
      return context.serial(() => receiveReceipt(context, stanza))
    case 'ack':
      return context.serial(async () => receiveAck(context, stanza))
    case 'notification':
      return receiveNotification(context, stanza)
    case 'chatstate':
    case 'presence':
      return receiveSign(context, stanza)
    case 'call':
      return context.serial(() => receiveCall(context, stanza))
    case 'iq':
      return answerIq(context, stanza)
    default:
      // Stream signs such as <success> and <ib> ask nothing of a phone.
      return
  }
}

async function receiveNotification(context: PhoneContext, notification: Stanza): Promise<void> {
  const { id, from, type, participant } = notification.attrs
  await context.serial(async () => {
    if (type === 'server_sync') await receiveServerSync(context, notification)
    if (type === 'w:gp2') receiveGroupChange(context, notification)
    context.post(stanzaOf('ack', { id, class: 'notification', to: from, type, participant }))
  })
  const left = Number(childOf(notification, 'count')?.attrs['value'] ?? FEW_PREKEYS + 1)
  if (type === 'encrypt' && left <= FEW_PREKEYS) await uploadPreKeys(context)
}

function receiveGroupChange({ chats, addresses }: PhoneContext, notification: Stanza): void {
  const jid = notification.attrs['from'] ?? ''
  for (const change of childrenOf(notification)) {
    const subject = change.tag === 'create' ? childOf(change, 'group')?.attrs['subject'] : change.attrs['subject']
    if ((change.tag === 'create' || change.tag === 'subject') && subject !== undefined)
      chats.change(jid, { name: subject })
    if (change.tag === 'ephemeral' || change.tag === 'not_ephemeral')
      chats.change(jid, { ephemeralSeconds: Number(change.attrs['expiration'] ?? 0) })
    for (const participant of childrenOf(change.tag === 'create' ? childOf(change, 'group') : change, 'participant')) {
      const { jid: member = '', phone_number: pn, lid } = participant.attrs
      if (pn !== undefined) addresses.learn({ pn, lid: member })
      if (lid !== undefined) addresses.learn({ pn: member, lid })
    }
  }
}

/** Typing and presence are shown while they last and stored nowhere. */
async function receiveSign({ addresses, events, signs }: PhoneContext, stanza: Stanza): Promise<void> {
  const { from = '', participant, type = 'available', last } = stanza.attrs
  const sender = addresses.person(participant ?? from)
  if (stanza.tag === 'presence') {
    signs.notePresence({ jid: sender, state: type, lastSeen: Number(last) || null })
    return events.emit({ type: 'presence', jid: sender, state: type })
  }
  const sign = childrenOf(stanza)[0]
  const state = sign?.attrs['media'] === 'audio' ? 'recording' : (sign?.tag ?? 'paused')
  const chat = addresses.person(from)
  signs.noteTyping({ chat, sender, state, at: Date.now() })
  events.emit({ type: 'typing', chat, sender, state })
}

async function answerIq({ line }: PhoneContext, iq: Stanza): Promise<void> {
  if (iq.attrs['type'] !== 'get' && iq.attrs['type'] !== 'set') return
  line.send(stanzaOf('iq', { id: iq.attrs['id'], to: iq.attrs['from'] ?? 's.whatsapp.net', type: 'result' }))
}
