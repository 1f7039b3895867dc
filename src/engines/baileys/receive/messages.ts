import { proto, type WAMessage } from 'baileys'
import type { Logger } from 'pino'
import { isPerson } from '../../../core/model/address.ts'
import type { Message } from '../../../core/model/message.ts'
import type { Me } from '../../../core/model/session.ts'
import type { EngineEvent } from '../../../core/ports/engine.ts'
import { toActionEvent } from '../convert/actions.ts'
import { type AnswerEvent, authorsOf, openAnswer, toAnswerEvent } from '../convert/answers.ts'
import { hasReferences, requireShallow } from '../convert/bounds.ts'
import { type Arrival, toAddresses, toMessage, toRevokedMessage } from '../convert/message.ts'
import { unwrap } from '../convert/unwrap.ts'
import { NOT_STORED } from '../errors.ts'
import { toSeconds } from '../proto.ts'
import type { OpenStanza } from '../stanza-book.ts'
import { isIgnored, type ReceiveContext } from './context.ts'
import type { Refusal } from './refusals.ts'

const { StubType } = proto.WebMessageInfo
const { Type } = proto.Message.ProtocolMessage

/** What a message that arrived is for the engine. */
export type Sorted =
  | { readonly kind: 'events'; readonly events: readonly EngineEvent[] }
  /** A vote or an answer to an event, to be opened with the message that it is about. */
  | { readonly kind: 'answer'; readonly answer: AnswerEvent }
  /** WhatsApp's own business with this device: Baileys handles it, then its envelopes are done. */
  | { readonly kind: 'protocol'; readonly envelopes: readonly string[] }
  /** A part of the past is announced; its content follows. */
  | { readonly kind: 'history'; readonly envelopes: readonly string[] }
  /** Nothing that anybody's WhatsApp would send. */
  | { readonly kind: 'refused'; readonly why: Refusal; readonly envelopes: readonly string[] }

export interface MessageArrival extends Arrival {
  readonly stanza: OpenStanza | null
  readonly ignored: (chat: string) => boolean
}

/** Decides what a message is. Pure. */
export function sortMessage(arrival: MessageArrival): Sorted {
  const { message, stanza } = arrival
  const envelopes = [...(stanza?.envelopes ?? [])]
  if (message.messageStubType === StubType.CIPHERTEXT) {
    // Its connection closed before it was read: it was not acknowledged, and comes again.
    return stanza ? { kind: 'events', events: unreadable(arrival, envelopes) } : settled([])
  }
  if (message.message) requireShallow(message.message)
  const content = message.message && unwrap(message.message)
  const protocol = content?.protocolMessage
  if (stanza?.forged || isForged(message, protocol)) return { kind: 'refused', why: 'not-own-device', envelopes }
  if (!hasReferences(message, content ?? {})) return { kind: 'refused', why: 'malformed', envelopes }
  if (protocol?.historySyncNotification) return { kind: 'history', envelopes }
  if (arrival.ignored(toAddresses(arrival).chat)) return settled(envelopes)
  if (message.messageStubType === StubType.REVOKE) return whole(toRevokedMessage(arrival), envelopes)
  if (!content) return settled(envelopes)
  const action = toActionEvent(arrival, envelopes)
  if (action) return { kind: 'events', events: [action] }
  const answer = toAnswerEvent(arrival, envelopes)
  if (answer) return { kind: 'answer', answer }
  if (protocol && protocol.type !== Type.REVOKE) return { kind: 'protocol', envelopes }
  const converted = toMessage(arrival)
  return converted ? whole(converted, envelopes) : settled(envelopes)
}

const whole = (message: Message, envelopes: readonly string[]): Sorted => ({
  kind: 'events',
  events: [{ type: 'message', message, envelopes }],
})

/** What a device only hears from the others of its account. */
const OWN_DEVICES_ONLY: ReadonlySet<unknown> = new Set([
  Type.HISTORY_SYNC_NOTIFICATION,
  Type.APP_STATE_SYNC_KEY_SHARE,
  Type.APP_STATE_SYNC_KEY_REQUEST,
  Type.APP_STATE_FATAL_EXCEPTION_NOTIFICATION,
  Type.INITIAL_SECURITY_NOTIFICATION_SETTING_SYNC,
  Type.LID_MIGRATION_MAPPING_SYNC,
  Type.PEER_DATA_OPERATION_REQUEST_MESSAGE,
  Type.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
])

const isForged = ({ key }: WAMessage, protocol: proto.Message.IProtocolMessage | null | undefined): boolean =>
  !key.fromMe &&
  Boolean(protocol) &&
  (OWN_DEVICES_ONLY.has(protocol?.type) || Boolean(protocol?.historySyncNotification ?? protocol?.appStateSyncKeyShare))

const settled = (envelopes: readonly string[]): Sorted => ({
  kind: 'events',
  events: envelopes.length ? [{ type: 'settled', envelopes }] : [],
})

function unreadable(arrival: Arrival, envelopes: readonly string[]): EngineEvent[] {
  const { message } = arrival
  const reason = message.messageStubParameters?.[0] ?? 'unknown'
  // It is no fault of the message, and comes again.
  if (reason === NOT_STORED) return []
  // Our own phone's messages to this device (keys, history) are no messages of a chat.
  const peer = message.category === 'peer'
  const { chat, chatAlt, fromMe, sender } = toAddresses(arrival)
  const participant = message.key.participant ? sender : null
  const event: EngineEvent = {
    type: 'undecryptable',
    target: { id: message.key.id ?? '', chat, chatAlt, fromMe, participant },
    timestamp: toSeconds(message.messageTimestamp),
    reason,
  }
  return [...(peer ? [] : [event]), ...(envelopes.length ? [{ type: 'settled' as const, envelopes }] : [])]
}

/** What Baileys has to finish first. */
export type Unfinished = Exclude<Sorted, { readonly kind: 'events' | 'refused' | 'answer' }>

/** Messages of one session: sorted, completed with known addresses, handed on in order. */
export function createMessageReceiver(context: ReceiveContext) {
  return {
    /** Null when everything is on its way. */
    receive(message: WAMessage, stanza: OpenStanza | null): Unfinished | null {
      const me = context.me()
      if (!me) return null
      const sorted = sortSafely(arrivalOf(message, { stanza, me, context }), context.log)
      const origin = stanza && { id: stanza.attrs['id'] ?? '', at: stanza.at }
      const hand = (events: readonly EngineEvent[]): null => {
        if (events.length) void context.inlet.push(() => completeAll(context, events), origin)
        return null
      }
      if (sorted.kind === 'events') return hand(sorted.events)
      if (sorted.kind === 'answer') {
        void context.inlet.push(async () => [await openWith(context, sorted.answer, me)], origin)
        return null
      }
      if (sorted.kind !== 'refused') return sorted
      context.refusals.note(sorted.why, message.key.id ?? '')
      return hand(sorted.envelopes.length ? [{ type: 'settled', envelopes: sorted.envelopes }] : [])
    },
  }
}

/** One that cannot be taken apart is told as unreadable: it must keep neither what is behind it nor the connection. */
function sortSafely(arrival: MessageArrival, log: Logger): Sorted {
  try {
    return sortMessage(arrival)
  } catch (error) {
    const { message, stanza } = arrival
    log.error({ err: error, trace: message.key.id }, 'a message could not be read')
    const unread = { ...arrival, message: { ...message, messageStubParameters: ['its content cannot be read'] } }
    return { kind: 'events', events: unreadable(unread, [...(stanza?.envelopes ?? [])]) }
  }
}

const completeAll = (context: ReceiveContext, events: readonly EngineEvent[]): Promise<EngineEvent[]> =>
  Promise.all(
    events.map(async (event) =>
      event.type === 'message' ? { ...event, message: await complete(context, event.message) } : event,
    ),
  )

/** Reads what was answered, with the message that it is about when that is stored. */
async function openWith({ identities, archive }: ReceiveContext, sealed: AnswerEvent, me: Me): Promise<EngineEvent> {
  const { sealed: _sealed, ...event } = sealed
  const { target, action } = event
  const altOf = (jid: string) => identities.altOf(jid)
  const raw = await archive.rawMessage({ id: target.id, chat: target.chat })
  if (!raw) return event
  const senderAlt = action.senderAlt ?? (await altOf(action.sender))
  const parties = { authors: await authorsOf(sealed, { me, altOf }), senders: [action.sender, senderAlt] }
  const opened = openAnswer(sealed, raw, parties)
  return opened ? { ...event, answer: opened.answer, at: opened.at ?? event.at } : event
}

/** Adds the other addresses that are known from elsewhere. */
async function complete({ identities }: ReceiveContext, message: Message): Promise<Message> {
  const chatAlt = message.chatAlt ?? (isPerson(message.chat) ? await identities.altOf(message.chat) : null)
  if (message.sender === message.chat) return { ...message, chatAlt, senderAlt: message.senderAlt ?? chatAlt }
  return { ...message, chatAlt, senderAlt: message.senderAlt ?? (await identities.altOf(message.sender)) }
}

function arrivalOf(
  message: WAMessage,
  given: { stanza: OpenStanza | null; me: Me; context: ReceiveContext },
): MessageArrival {
  const { stanza, me, context } = given
  return { message, stanza, me, attrs: stanza?.attrs ?? null, ignored: (chat) => isIgnored(context.ignore, chat) }
}
