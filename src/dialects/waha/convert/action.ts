import type { MessageAction } from '../../../core/model/event.ts'
import type { MessageRef } from '../../../core/model/message.ts'
import type { Me } from '../../../core/model/session.ts'
import { toAck } from './ack.ts'
import { toWahaId, toWahaIdOrNull } from './address.ts'
import type { MessageContext } from './message.ts'
import { hasAuthors, toMessageId } from './message-id.ts'
import { toRawData } from './raw-message.ts'

/** What reactions, edits and revokes share: a message of its own that does something to another. */
export function toActionFields(action: MessageAction, target: MessageRef, { me, describe }: MessageContext) {
  const chat = toWahaId(target.chat)
  const content = action.raw && describe(action.raw)
  return {
    id: toMessageId({ ...action, chat: target.chat }),
    timestamp: action.timestamp,
    from: chat,
    fromMe: action.fromMe,
    source: action.origin === 'api' ? 'api' : 'app',
    to: action.fromMe ? chat : toWahaIdOrNull(me?.phone ?? null),
    participant: hasAuthors(target.chat) ? toWahaId(action.sender) : null,
    _data: toRawData({ ...action, chat: target.chat, chatAlt: target.chatAlt, ack: null, isMedia: false, content }),
  }
}

/** The id of the message that something was done to. */
export const toTargetId = (target: MessageRef, me: Me | null): string =>
  toMessageId({ ...target, sender: target.participant ?? (target.fromMe ? (me?.phone ?? null) : null) })

/** The action in the shape of a message, without content. */
export const toEmptyMessage = (action: MessageAction, target: MessageRef, context: MessageContext) => ({
  ...toActionFields(action, target, context),
  body: null as string | null,
  hasMedia: false,
  media: null as unknown,
  mediaUrl: null,
  ...toAck(action.fromMe ? 'server' : 'device'),
  location: null,
  vCards: null,
  replyTo: null,
})

/** Somebody's reaction; an empty text takes an earlier one back. */
export const toWahaReaction = (
  { action, target, text }: { readonly action: MessageAction; readonly target: MessageRef; readonly text: string },
  context: MessageContext,
) => ({
  ...toActionFields(action, target, context),
  reaction: { text, messageId: toTargetId(target, context.me) },
})
