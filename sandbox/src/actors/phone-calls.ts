import { randomBytes } from 'node:crypto'
import type { Stanza } from '../world/types.ts'
import { ActorError } from './actor-error.ts'
import type { CallRow, CallState } from './call-log.ts'
import type { PhoneContext } from './phone-context.ts'
import { findDevices, openSessions } from './phone-devices.ts'
import { addressOf, encryptTo, type Addressing } from './phone-envelope.ts'
import { childOf, childrenOf, stanzaOf } from './stanza.ts'

/** A call to be made. Only its signalling is carried: nobody hears anything. */
export interface NewCall {
  /** The other side, by phone number where it is known. */
  readonly peer: string
  readonly video: boolean
  readonly addressing: Addressing
}

/** What can be done with a call that rings or is on. */
export type CallAction = 'accept' | 'reject' | 'end'

/** Rings at all devices of somebody. Runs inside the phone's serial work. */
export async function offerCall(context: PhoneContext, { peer, video, addressing }: NewCall): Promise<CallRow> {
  const devices = await openSessions(context, await findDevices(context, [peer]))
  if (devices.length === 0) throw new ActorError('RECIPIENT_UNKNOWN', `${peer} is not on this network`)
  const id = randomBytes(16).toString('hex').toUpperCase()
  const content = { call: { callKey: randomBytes(32) } }
  const copies: Stanza[] = []
  for (const jid of devices) {
    copies.push(await encryptTo(context, { jid, address: addressOf(context, jid, addressing), content }))
  }
  const isHidden = addressing === 'lid' && context.addresses.lidOf(peer) !== null
  const creator = isHidden ? context.lid : context.pn
  const offer = stanzaOf(
    'offer',
    { 'call-id': id, 'call-creator': creator, caller_pn: isHidden ? context.pn : undefined },
    [
      stanzaOf('audio', { enc: 'opus', rate: '16000' }),
      ...(video ? [stanzaOf('video', { enc: 'vp8', dec: 'vp8', orientation: '0' })] : []),
      stanzaOf('net', { medium: '3' }),
      stanzaOf('destination', {}, copies),
      stanzaOf('encopt', { keygen: '2' }),
    ],
  )
  context.rows.put('call-creator', id, creator)
  postCall(context, addressOf(context, peer, addressing), offer)
  return context.calls.put({ id, peer, fromMe: true, video, state: 'ringing', answeredBy: null, at: Date.now() })
}

function postCall(context: PhoneContext, to: string, action: Stanza): void {
  context.post(stanzaOf('call', { id: randomBytes(8).toString('hex'), to }, [action]))
}

const AFTER: Readonly<Record<CallAction, CallState>> = { accept: 'accepted', reject: 'rejected', end: 'ended' }

/** Accepts, rejects or ends a call. Runs inside the phone's serial work. */
export async function actOnCall(
  context: PhoneContext,
  id: string,
  { action, reason }: { readonly action: CallAction; readonly reason?: string },
): Promise<CallRow> {
  const call = context.calls.find(id)
  if (call === null) throw new ActorError('CALL_NOT_FOUND', `this phone has no call ${id}`)
  const isOver = call.state !== 'ringing' && call.state !== 'accepted'
  const isAnswered = action !== 'end' && (call.fromMe || call.state !== 'ringing')
  if (isOver || isAnswered) throw new ActorError('REFUSED', `a call that is ${call.state} cannot ${action} here`)
  const creator = context.rows.get<string>('call-creator', id) ?? context.pn
  const isHidden = creator.endsWith('@lid')
  const about = { 'call-id': id, 'call-creator': creator }
  const stanza =
    action === 'end' ? stanzaOf('terminate', { ...about, reason }) : stanzaOf(action, { ...about, count: '0' })
  postCall(context, addressOf(context, call.peer, isHidden ? 'lid' : 'pn'), stanza)
  return context.calls.put({ ...call, state: AFTER[action] })
}

/** Takes in a `<call>`. Runs inside the phone's serial work. */
export async function receiveCall(context: PhoneContext, stanza: Stanza): Promise<void> {
  const { id, from = '' } = stanza.attrs
  const [action] = childrenOf(stanza)
  context.post(stanzaOf('ack', { id, class: 'call', to: from, type: action?.tag }))
  const callId = action?.attrs['call-id']
  if (action === undefined || callId === undefined) return
  if (action.tag === 'offer') return noteOffer(context, from, action)
  const call = context.calls.find(callId)
  if (call === null) return
  if (action.tag === 'terminate') {
    const state = call.state === 'ringing' && !call.fromMe ? 'missed' : call.state === 'rejected' ? 'rejected' : 'ended'
    context.calls.put({ ...call, state })
  } else if (call.fromMe && (action.tag === 'accept' || action.tag === 'reject')) {
    const answeredBy = context.addresses.canonical(from)
    context.calls.put({ ...call, state: AFTER[action.tag], answeredBy })
    await silenceOthers(context, { call, answeredBy, reason: `${AFTER[action.tag]}_elsewhere` })
  }
}

function noteOffer(context: PhoneContext, from: string, offer: Stanza): void {
  const { 'call-id': id = '', 'call-creator': creator = from, caller_pn: pn } = offer.attrs
  if (pn !== undefined && creator.endsWith('@lid')) context.addresses.learn({ pn, lid: creator })
  context.rows.put('call-creator', id, creator)
  const video = childOf(offer, 'video') !== null
  const peer = context.addresses.person(from)
  context.calls.put({ id, peer, fromMe: false, video, state: 'ringing', answeredBy: null, at: Date.now() })
}

/** One device has answered: the others of the same person stop ringing. */
async function silenceOthers(
  context: PhoneContext,
  { call, answeredBy, reason }: { readonly call: CallRow; readonly answeredBy: string; readonly reason: string },
): Promise<void> {
  const creator = context.rows.get<string>('call-creator', call.id) ?? context.pn
  const addressing = creator.endsWith('@lid') ? 'lid' : 'pn'
  const others = (await findDevices(context, [call.peer])).filter((jid) => jid !== answeredBy)
  if (others.length === 0) return
  const copies = others.map((jid) => stanzaOf('to', { jid: addressOf(context, jid, addressing) }))
  const attrs = { 'call-id': call.id, 'call-creator': creator, reason }
  const terminate = stanzaOf('terminate', attrs, [stanzaOf('destination', {}, copies)])
  postCall(context, addressOf(context, call.peer, addressing), terminate)
}
