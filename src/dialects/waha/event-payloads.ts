import { ACK_LEVEL, type Message, type MessageRef } from '../../core/model/message.ts'
import type { GatewayEvent, LoggedEvent, MessageAction } from '../../core/model/event.ts'
import type { EncodeContext } from '../../core/ports/encoder.ts'
import { toAck } from './convert/ack.ts'
import { toWahaId, toWahaIdOrNull } from './convert/address.ts'
import { hasAuthors, toMessageId } from './convert/message-id.ts'
import { toWahaMessage } from './convert/message.ts'
import { toRawData } from './convert/raw-message.ts'
import { toTrouble, toWahaStatus } from './convert/session.ts'

export interface NamedPayload {
  readonly name: string
  readonly payload: unknown
}

/** Which of WAHA's events this one is, with their payloads; none when WAHA has no such event. */
export function toPayloads({ event, session }: LoggedEvent, context: EncodeContext): readonly NamedPayload[] {
  switch (event.type) {
    case 'session.status':
      return [{ name: 'session.status', payload: statusPayload(event, session) }]
    case 'message.created':
      return createdPayloads(event.message, context)
    case 'message.ack':
      return [ackPayload(event, context)]
    case 'message.reaction':
      return [{ name: 'message.reaction', payload: reactionPayload(event, context) }]
    case 'message.edited':
      return [{ name: 'message.edited', payload: editedPayload(event, context) }]
    case 'message.revoked':
      return [{ name: 'message.revoked', payload: revokedPayload(event, context) }]
    case 'message.undecryptable':
      return [{ name: 'message.waiting', payload: waitingPayload(event, context) }]
    case 'chat.changed':
      return archivePayloads(event)
    case 'history.progress':
      return []
  }
}

type EventOf<Type extends GatewayEvent['type']> = Extract<GatewayEvent, { type: Type }>

const statusPayload = ({ status, statuses, trouble }: EventOf<'session.status'>, session: string) => ({
  name: session,
  status: toWahaStatus(status),
  statuses: statuses.slice(-3).map((point) => ({ status: toWahaStatus(point.status), timestamp: point.timestamp })),
  data: trouble && toTrouble(trouble),
})

/** Whoever asked for both names gets an incoming message twice, as with WAHA. */
function createdPayloads(message: Message, context: EncodeContext): readonly NamedPayload[] {
  const payload = toWahaMessage(message, messageContext(context))
  const any = { name: 'message.any', payload }
  return message.fromMe ? [any] : [{ name: 'message', payload }, any]
}

const messageContext = ({ session, describe }: EncodeContext) => ({ me: session.me, describe })

function ackPayload(event: EventOf<'message.ack'>, { session }: EncodeContext): NamedPayload {
  const { target, by, ack } = event
  const chat = toWahaId(target.chat)
  const reader = by ?? target.participant
  const payload = {
    id: toMessageId({ ...target, sender: reader ?? session.me?.phone ?? null }),
    from: chat,
    to: target.fromMe ? chat : toWahaIdOrNull(session.me?.phone ?? null),
    participant: toWahaIdOrNull(reader),
    fromMe: target.fromMe,
    ...toAck(ack),
    _data: {
      key: keyOf(target),
      update: { status: ACK_LEVEL[ack] + 1 },
      ...(by && { receipt: { userJid: by, receiptTimestamp: event.timestamp } }),
      ...(event.errorCode !== null && { errorCode: event.errorCode }),
    },
  }
  return { name: by !== null && hasAuthors(target.chat) ? 'message.ack.group' : 'message.ack', payload }
}

const keyOf = ({ id, chat, chatAlt, fromMe, participant }: MessageRef) => ({
  remoteJid: chat,
  ...(chatAlt && { remoteJidAlt: chatAlt }),
  fromMe,
  id,
  ...(participant && { participant }),
})

/** What reactions, edits and revokes share: a message of its own that does something to another. */
function actionFields(action: MessageAction, target: MessageRef, context: EncodeContext) {
  const { me } = context.session
  const chat = toWahaId(target.chat)
  const content = action.raw && context.describe(action.raw)
  return {
    id: toMessageId({ ...action, chat: target.chat }),
    timestamp: action.timestamp,
    from: chat,
    fromMe: action.fromMe,
    source: 'app',
    to: action.fromMe ? chat : toWahaIdOrNull(me?.phone ?? null),
    participant: hasAuthors(target.chat) ? toWahaId(action.sender) : null,
    _data: toRawData({ ...action, chat: target.chat, chatAlt: target.chatAlt, ack: null, isMedia: false, content }),
  }
}

const targetId = (target: MessageRef, context: EncodeContext): string =>
  toMessageId({ ...target, sender: target.participant ?? (target.fromMe ? (context.session.me?.phone ?? null) : null) })

const reactionPayload = ({ action, target, text }: EventOf<'message.reaction'>, context: EncodeContext) => ({
  ...actionFields(action, target, context),
  reaction: { text, messageId: targetId(target, context) },
})

/** The action in the shape of a message, without content. */
const emptyMessage = (action: MessageAction, target: MessageRef, context: EncodeContext) => ({
  ...actionFields(action, target, context),
  body: null as string | null,
  hasMedia: false,
  media: null as unknown,
  mediaUrl: null,
  ...toAck(action.fromMe ? 'server' : 'device'),
  location: null,
  vCards: null,
  replyTo: null,
})

function editedPayload({ action, target, message, text }: EventOf<'message.edited'>, context: EncodeContext) {
  const now = message && toWahaMessage(message, messageContext(context))
  return {
    ...emptyMessage(action, target, context),
    ...(now && { hasMedia: now.hasMedia, media: now.media }),
    body: text,
    editedMessageId: target.id,
  }
}

const revokedPayload = ({ action, target, before }: EventOf<'message.revoked'>, context: EncodeContext) => ({
  revokedMessageId: target.id,
  after: emptyMessage(action, target, context),
  before: before && toWahaMessage(before, messageContext(context)),
  _data: actionFields(action, target, context)._data,
})

/** A message that came but cannot be read yet: it has an address and no content. */
function waitingPayload({ target, timestamp }: EventOf<'message.undecryptable'>, context: EncodeContext) {
  const sender = target.participant ?? target.chat
  const { id, fromMe } = target
  const action = { id, fromMe, sender, senderAlt: null, senderName: null, timestamp, raw: null }
  return emptyMessage(action, target, context)
}

function archivePayloads({ chat, archived, timestamp }: EventOf<'chat.changed'>): readonly NamedPayload[] {
  if (archived === undefined) return []
  return [{ name: 'chat.archive', payload: { id: toWahaId(chat), archived, timestamp } }]
}
