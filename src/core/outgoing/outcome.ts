import { toRef } from '../message-ref.ts'
import type { SentMessageChange } from '../messages.ts'
import type { MessageAction } from '../model/event.ts'
import type { Message } from '../model/message.ts'
import type { MessageChangeContent, Outgoing } from '../model/outgoing.ts'
import { toOutwardAction } from '../outward.ts'
import type { Recording } from '../recording.ts'

/** What WhatsApp said to a change: stored and told. Null when the message is not stored any more. */
export async function keepChange(
  recording: Recording,
  { outgoing, content, timestamp }: ChangeTaken,
): Promise<SentMessageChange | null> {
  const { id, raw } = outgoing
  const sent: MessageAction = { id, fromMe: true, ...content.by, timestamp, raw }
  const action: MessageAction = { ...(await toOutwardAction(recording, sent)), origin: 'api' }
  const message = await keep(recording, content, action)
  return message && { action, message }
}

export interface ChangeTaken {
  readonly outgoing: Outgoing
  readonly content: MessageChangeContent
  /** Unix seconds, by WhatsApp's clock. */
  readonly timestamp: number
}

function keep(recording: Recording, content: MessageChangeContent, action: MessageAction): Promise<Message | null> {
  switch (content.kind) {
    case 'edit':
      return keepEdit(recording, content, action)
    case 'revoke':
      return keepRevoke(recording, content, action)
    case 'react':
      return keepReaction(recording, content, action)
    case 'pin':
      return keepPin(recording, content, action)
  }
}

type Of<Kind extends MessageChangeContent['kind']> = Extract<MessageChangeContent, { readonly kind: Kind }>

async function keepEdit({ tx, session, tell }: Recording, { target, text, edited }: Of<'edit'>, action: MessageAction) {
  const raw = edited === null ? null : Buffer.from(edited, 'base64')
  const message = await tx.messages.edit(session, target, { text, raw, at: action.timestamp })
  if (!message) return tx.messages.find(session, target)
  await tell(message.chat, { type: 'message.edited', action, target: toRef(message), message, text })
  return message
}

async function keepRevoke({ tx, session, tell }: Recording, { target }: Of<'revoke'>, action: MessageAction) {
  const before = await tx.messages.revoke(session, target, action.timestamp)
  if (!before) return tx.messages.find(session, target)
  await tell(before.chat, { type: 'message.revoked', action, target: toRef(before), before })
  return before
}

async function keepReaction({ tx, session, tell }: Recording, { target, text }: Of<'react'>, action: MessageAction) {
  await tx.messages.react(session, target, { sender: action.sender, fromMe: true, text, at: action.timestamp })
  await tell(target.chat, { type: 'message.reaction', action, target, text })
  return tx.messages.find(session, target)
}

async function keepPin({ tx, session, tell }: Recording, { target, seconds }: Of<'pin'>, action: MessageAction) {
  const until = seconds === null ? null : action.timestamp + seconds
  const pinned = await tx.messages.pin(session, target, { until, at: action.timestamp })
  if (!pinned) return tx.messages.find(session, target)
  await tell(pinned.chat, { type: 'message.pinned', action, target: toRef(pinned), pinnedUntil: until })
  return pinned
}
