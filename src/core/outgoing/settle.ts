import { toRef } from '../message-ref.ts'
import type { SentMessageChange } from '../messages.ts'
import type { Message, MessageRef } from '../model/message.ts'
import type { MessageChangeContent, Outgoing } from '../model/outgoing.ts'
import type { Recording } from '../recording.ts'
import { asItIs, keepInOrder } from './outcome.ts'

/** How it ended: what WhatsApp said, or that we gave it up. */
export type Answer =
  | { readonly ack: 'server'; readonly timestamp: number }
  | {
      readonly ack: 'error'
      /** WhatsApp's number; null when it did not say one. */
      readonly code: number | null
      /** Our word for it, when it was not WhatsApp. */
      readonly reason?: 'EXPIRED' | 'OVERTAKEN' | 'CANCELLED' | 'ACCOUNT_CHANGED'
      /** Nobody waits for a change that failed later: it is told. */
      readonly tellsChange: boolean
    }

/** What a message or a change became. */
export type Outcome =
  | { readonly kind: 'message'; readonly message: Message | null }
  | { readonly kind: 'change'; readonly sent: SentMessageChange | null }

/** Stores the answer with what follows from it, once: what was settled before stays as it is. */
export async function settle(recording: Recording, outgoing: Outgoing, answer: Answer): Promise<Outcome> {
  const { tx, session, at } = recording
  const { place, content } = outgoing
  const error = answer.ack === 'server' ? null : (answer.reason ?? answer.code?.toString() ?? 'REFUSED')
  const isFirst = await tx.outgoing.change(session, place, {
    from: ['queued', 'leaving'],
    state: answer.ack === 'server' ? 'confirmed' : 'refused',
    error,
    updatedAt: at * 1000,
  })
  if (isFirst && isWhatsApps(answer)) recording.countSend(answer.ack === 'server' ? 'confirmed' : 'refused')
  if (content.kind === 'state') throw new Error('a wish is settled by who made it')
  if (content.kind === 'message') return { kind: 'message', message: await settleMessage(recording, outgoing, answer) }
  const given = { outgoing, content, answer }
  return {
    kind: 'change',
    sent: isFirst ? await settleChange(recording, given) : await settledBefore(recording, given),
  }
}

const isWhatsApps = (answer: Answer): boolean => answer.ack === 'server' || answer.reason === undefined

async function settleMessage(recording: Recording, outgoing: Outgoing, answer: Answer): Promise<Message | null> {
  const { tx, session, at, tell } = recording
  const ref = refOf(outgoing)
  const changed = await tx.messages.acknowledge(session, ref, answer.ack)
  if (!changed) return tx.messages.find(session, ref)
  const errorCode = answer.ack === 'error' ? answer.code : null
  const told = { target: toRef(changed), by: null, ack: answer.ack, timestamp: at, errorCode }
  await tell(changed.chat, { type: 'message.ack', ...told })
  return changed
}

interface ChangeAnswer {
  readonly outgoing: Outgoing
  readonly content: MessageChangeContent
  readonly answer: Answer
}

async function settleChange(recording: Recording, given: ChangeAnswer): Promise<SentMessageChange | null> {
  const { outgoing, content, answer } = given
  if (answer.ack === 'server') return keepInOrder(recording, { outgoing, content, timestamp: answer.timestamp })
  if (!answer.tellsChange) return null
  const { tell, at } = recording
  const told = { target: refOf(outgoing), by: null, ack: answer.ack, timestamp: at, errorCode: answer.code }
  await tell(outgoing.chat, { type: 'message.ack', ...told })
  return null
}

/** A receipt may tell that it was taken before the answer is stored: whoever waits gets what became of it. */
async function settledBefore(recording: Recording, given: ChangeAnswer): Promise<SentMessageChange | null> {
  const { outgoing, content, answer } = given
  return answer.ack === 'server' ? asItIs(recording, { outgoing, content, timestamp: answer.timestamp }) : null
}

/** How an outgoing message or change is named to others: it is ours. */
export const refOf = ({ id, chat }: Pick<Outgoing, 'id' | 'chat'>): MessageRef => ({
  id,
  chat,
  chatAlt: null,
  fromMe: true,
  participant: null,
})
