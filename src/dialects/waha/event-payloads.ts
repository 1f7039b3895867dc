import type { GatewayEvent, LoggedEvent } from '../../core/model/event.ts'
import { ACK_LEVEL, type Message, type MessageRef } from '../../core/model/message.ts'
import type { Me } from '../../core/model/session.ts'
import type { EncodeContext } from '../../core/ports/encoder.ts'
import { answeredPayloads } from './answer-payloads.ts'
import { toAck } from './convert/ack.ts'
import { toActionFields, toEmptyMessage, toWahaReaction } from './convert/action.ts'
import { toWahaId, toWahaIdOrNull } from './convert/address.ts'
import { CALL_EVENTS, toWahaCall } from './convert/call.ts'
import { toWahaLabel } from './convert/label.ts'
import { hasAuthors, toMessageId } from './convert/message-id.ts'
import { toWahaMessage, type MessageContext } from './convert/message.ts'
import { toTrouble, toWahaStatus } from './convert/session.ts'
import { groupChangedPayloads, groupMembersPayloads } from './group-payloads.ts'

export interface NamedPayload {
  readonly name: string
  readonly payload: unknown
}

type EventOf<Type extends GatewayEvent['type']> = Extract<GatewayEvent, { type: Type }>

/** Which of WAHA's events this one is, with their payloads; none when WAHA has no such event. */
export function toPayloads(logged: LoggedEvent, encodeContext: EncodeContext): readonly NamedPayload[] {
  const { event, session } = logged
  const context = messageContext(logged, encodeContext)
  switch (event.type) {
    case 'session.status':
      return [{ name: 'session.status', payload: statusPayload(event, session) }]
    case 'message.created':
      return createdPayloads(event.message, context)
    case 'message.ack':
      return [ackPayload(event, context)]
    case 'message.unconfirmed':
      return [ackPayload({ ...event, type: 'message.ack', by: null, ack: 'pending', errorCode: null }, context)]
    case 'message.reaction':
      return [{ name: 'message.reaction', payload: toWahaReaction(event, context) }]
    case 'message.answered':
      return answeredPayloads(event, context)
    case 'message.edited':
      return [{ name: 'message.edited', payload: editedPayload(event, context) }]
    case 'message.revoked':
      return [{ name: 'message.revoked', payload: revokedPayload(event, context) }]
    case 'message.undecryptable':
      return [{ name: 'message.waiting', payload: waitingPayload(event, context) }]
    case 'chat.changed':
      return archivePayloads(event)
    case 'label.changed':
      return [{ name: event.deleted ? 'label.deleted' : 'label.upsert', payload: toWahaLabel(event.label) }]
    case 'label.assigned':
      return labelPayloads(event)
    case 'call':
      return callPayloads(event)
    case 'group.members':
      return groupMembersPayloads(event, context.me)
    case 'group.changed':
      return groupChangedPayloads(event)
    case 'chat.cleared':
    case 'chat.deleted':
    case 'message.starred':
    case 'message.pinned':
    case 'message.deleted':
    case 'account.limited':
    case 'subscription.changed':
    case 'media.ready':
    case 'media.failed':
    case 'history.progress':
      return []
  }
}

/** The event's own time stands for now: the same event always gives the same bytes. */
const messageContext = ({ timestamp }: LoggedEvent, { session, describe, media }: EncodeContext): MessageContext => ({
  me: session.me,
  describe,
  now: timestamp / 1000,
  link: (message, part) => media.link(message, timestamp, { name: toMessageId(message), part }),
})

const statusPayload = ({ status, statuses, trouble }: EventOf<'session.status'>, session: string) => ({
  name: session,
  status: toWahaStatus(status),
  statuses: statuses.slice(-3).map((point) => ({ status: toWahaStatus(point.status), timestamp: point.timestamp })),
  data: trouble && toTrouble(trouble),
})

/** Whoever asked for both names gets an incoming message twice, as with WAHA. */
function createdPayloads(message: Message, context: MessageContext): readonly NamedPayload[] {
  const payload = toWahaMessage(message, context)
  const any = { name: 'message.any', payload }
  return message.fromMe ? [any] : [{ name: 'message', payload }, any]
}

function ackPayload(event: EventOf<'message.ack'>, { me }: { readonly me: Me | null }): NamedPayload {
  const { target, by, ack } = event
  const chat = toWahaId(target.chat)
  const reader = by ?? target.participant
  const payload = {
    id: toMessageId({ ...target, sender: reader ?? me?.phone ?? null }),
    from: chat,
    to: target.fromMe ? chat : toWahaIdOrNull(me?.phone ?? null),
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

function editedPayload({ action, target, message, text }: EventOf<'message.edited'>, context: MessageContext) {
  const now = message && toWahaMessage(message, context)
  return {
    ...toEmptyMessage(action, target, context),
    ...(now && { hasMedia: now.hasMedia, media: now.media, mediaUrl: now.mediaUrl }),
    body: text,
    editedMessageId: target.id,
  }
}

const revokedPayload = ({ action, target, before }: EventOf<'message.revoked'>, context: MessageContext) => ({
  revokedMessageId: target.id,
  after: toEmptyMessage(action, target, context),
  before: before && toWahaMessage(before, context),
  _data: toActionFields(action, target, context)._data,
})

/** A message that came but cannot be read yet: it has an address and no content. */
function waitingPayload({ target, timestamp }: EventOf<'message.undecryptable'>, context: MessageContext) {
  const sender = target.participant ?? target.chat
  const { id, fromMe } = target
  const action = { id, fromMe, sender, senderAlt: null, senderName: null, timestamp, raw: null }
  return toEmptyMessage(action, target, context)
}

function archivePayloads({ chat, archived, timestamp }: EventOf<'chat.changed'>): readonly NamedPayload[] {
  if (archived === undefined) return []
  return [{ name: 'chat.archive', payload: { id: toWahaId(chat), archived, timestamp } }]
}

/** WAHA tells of labels on chats; for those on messages it has no event. */
function labelPayloads({ label, chat, message, assigned }: EventOf<'label.assigned'>): readonly NamedPayload[] {
  if (message !== null) return []
  const payload = { labelId: label.id, chatId: toWahaId(chat), label: toWahaLabel(label) }
  return [{ name: assigned ? 'label.chat.added' : 'label.chat.deleted', payload }]
}

function callPayloads({ call }: EventOf<'call'>): readonly NamedPayload[] {
  const name = CALL_EVENTS[call.status]
  return name === null ? [] : [{ name, payload: toWahaCall(call) }]
}
