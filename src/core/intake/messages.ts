import { toRef } from '../message-ref.ts'
import { takeLateAnswer } from '../outgoing/late-answer.ts'
import { toOutward, toOutwardTarget } from '../outward.ts'
import { storeRead } from '../read-receipts.ts'
import type { Intake, Of } from './intake.ts'

/** New to us: stored and told, once. */
export async function takeMessage({ session, tx, tell }: Intake, { message }: Of<'message'>): Promise<void> {
  const added = await tx.messages.add(session, message, { announced: true })
  if (added.outcome !== 'known') await tell(added.message.chat, { type: 'message.created', message: added.message })
}

/** How far a message of ours got. */
export async function takeReceipt(intake: Intake, event: Of<'receipt'>): Promise<void> {
  if (await takeLateAnswer(intake, event)) return
  const { session, tx, tell } = intake
  const { ack, timestamp, errorCode } = event
  const message =
    event.by === null
      ? await tx.messages.acknowledge(session, event.target, ack)
      : await tx.messages.acknowledgeBy(session, event.target, { by: event.by, ack, at: timestamp })
  if (!message) return
  const target = { ...event.target, chat: message.chat, chatAlt: message.chatAlt }
  const by = event.by && (await toOutward(intake, event.by, null)).jid
  await tell(target.chat, { type: 'message.ack', target, by, ack, timestamp, errorCode })
}

/** Something came that cannot be read yet. */
export async function takeUndecryptable(intake: Intake, event: Of<'undecryptable'>): Promise<void> {
  const target = await toOutwardTarget(intake, event.target)
  await intake.tell(target.chat, { ...event, type: 'message.undecryptable', target })
}

/** Another device of the account has read. */
export async function takeReadSelf(intake: Intake, { chat, ids, timestamp }: Of<'read.self'>): Promise<void> {
  const { session, tx, tell } = intake
  const found = await Promise.all(ids.map((id) => tx.messages.find(session, { id, chat, fromMe: false })))
  await storeRead(intake, chat, ids)
  for (const message of found) {
    if (message === null || message.ack === 'read' || message.ack === 'played') continue
    const target = toRef(message)
    await tell(target.chat, { type: 'message.ack', target, by: null, ack: 'read', timestamp, errorCode: null })
  }
}
