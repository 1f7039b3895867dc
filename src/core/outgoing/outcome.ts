import { toRef } from '../message-ref.ts'
import type { SentMessageChange } from '../messages.ts'
import type { MessageAction } from '../model/event.ts'
import type { Message } from '../model/message.ts'
import type { MessageChangeContent, Outgoing } from '../model/outgoing.ts'
import { toOutwardAction } from '../outward.ts'
import type { Recording } from '../recording.ts'

/** What WhatsApp said to a change: stored and told. Null when the message is not stored any more. */
async function keepChange(recording: Recording, taken: ChangeTaken): Promise<SentMessageChange | null> {
  const action = await toAction(recording, taken)
  const message = await keep(recording, taken.content, action)
  return message && { action, message }
}

async function toAction(recording: Recording, { outgoing, content, timestamp }: ChangeTaken): Promise<MessageAction> {
  const { id, raw } = outgoing
  const sent: MessageAction = { id, fromMe: true, ...content.by, timestamp, raw }
  return { ...(await toOutwardAction(recording, sent)), origin: 'api' }
}

/**
 * Of two changes of the same thing the one recorded later holds, whichever is confirmed first: phones go by when it was
 * composed. An earlier one changes nothing any more and is not told.
 */
export async function keepInOrder(recording: Recording, taken: ChangeTaken): Promise<SentMessageChange | null> {
  const { tx, session } = recording
  const { outgoing, content } = taken
  if (await tx.outgoing.isOutdated(session, outgoing)) return asItIs(recording, taken)
  const message = await tx.messages.find(session, content.target)
  // Times of confirmations are whole seconds.
  const since = Math.floor(outgoing.createdAt / 1000) * 1000
  if (!message || !(await tx.outgoing.overtook(session, outgoing, since))) return keepChange(recording, taken)
  return keepChange(recording, {
    ...taken,
    timestamp: Math.max(taken.timestamp, changedAt(recording, message, content)),
  })
}

/** The change and its message as it is stored now. Null when it is not stored any more. */
export async function asItIs(recording: Recording, taken: ChangeTaken): Promise<SentMessageChange | null> {
  const message = await recording.tx.messages.find(recording.session, taken.content.target)
  return message && { action: await toAction(recording, taken), message }
}

/** When what the change replaces was said, at the latest. */
function changedAt({ at }: Recording, message: Message, { kind }: MessageChangeContent): number {
  if (kind === 'edit') return message.editedAt ?? 0
  if (kind === 'react') return message.reactions.find(({ fromMe }) => fromMe)?.timestamp ?? 0
  // Messages do not tell when they were pinned.
  return at
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
    case 'vote':
      return keepVote(recording, content, action)
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

async function keepVote({ tx, session, tell }: Recording, { target, options }: Of<'vote'>, action: MessageAction) {
  const { id, sender } = action
  const answer = { to: 'poll', options } as const
  const at = action.timestamp * 1000
  await tx.messages.answer(session, target, { id, sender, fromMe: true, at, answer })
  await tell(target.chat, { type: 'message.answered', action, target, to: 'poll', answer, at })
  return tx.messages.find(session, target)
}

async function keepPin({ tx, session, tell }: Recording, { target, seconds }: Of<'pin'>, action: MessageAction) {
  const until = seconds === null ? null : action.timestamp + seconds
  const pinned = await tx.messages.pin(session, target, { until, at: action.timestamp })
  if (!pinned) return tx.messages.find(session, target)
  await tell(pinned.chat, { type: 'message.pinned', action, target: toRef(pinned), pinnedUntil: until })
  return pinned
}
