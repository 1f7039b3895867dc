import type { MessageAction } from '../model/event.ts'
import type { Message, MessageRef } from '../model/message.ts'
import { filesOf } from '../media/file-of.ts'
import { toRef } from '../message-ref.ts'
import { takeLateAnswer } from '../outgoing/late-answer.ts'
import { toOutward, toOutwardTarget } from '../outward.ts'
import { storeRead } from '../read-receipts.ts'
import { catchUp } from './early-changes.ts'
import type { Intake, Of } from './intake.ts'

/** New to us: stored and told, once; also when it was announced as undecryptable before. */
export async function takeMessage(intake: Intake, { message }: Of<'message'>): Promise<void> {
  const { session, tx, tell } = intake
  const added = await tx.messages.add(session, message, { announced: true })
  const recovered = await endWait(intake, added.message)
  if (added.outcome === 'known') return
  const mark = recovered ? ({ recovered } as const) : {}
  const { message: created, finish } = await catchUp(intake, added.message)
  await tell(created.chat, { type: 'message.created', message: created, ...mark })
  await wantFiles(intake, created)
  if (created.fromMe) await takeEarlyReceipts(intake, created.id)
  await finish()
}

/** Due at once: the jobs are there with the message, or none. */
async function wantFiles({ session, tx, at, wantsFile }: Intake, message: Message): Promise<void> {
  for (const { part, media } of filesOf(message)) {
    if (wantsFile(media)) await tx.files.want(session, toRef(message), { part, at: at * 1000 })
  }
}

/** A change that could not be read has come. */
export async function endWaitOfAction(intake: Intake, { action, target }: Changed): Promise<void> {
  const { jid, alt } = await toOutward(intake, target.chat, target.chatAlt)
  await endWait(intake, { id: action.id, chat: jid, chatAlt: alt })
}

interface Changed {
  readonly action: MessageAction
  readonly target: MessageRef
}

async function endWait(intake: Intake, message: Pick<MessageRef, 'id' | 'chat' | 'chatAlt'>): Promise<boolean> {
  const ended = await intake.tx.waiting.take(intake.session, message)
  if (ended) intake.count('messages_recovered')
  return ended
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
  if (!message) return keepIfEarly(intake, event)
  const target = { ...event.target, chat: message.chat, chatAlt: message.chatAlt }
  const by = event.by && (await toOutward(intake, event.by, null)).jid
  await tell(target.chat, { type: 'message.ack', target, by, ack, timestamp, errorCode })
}

/** What another device of the account wrote may come behind its first receipts: WhatsApp sends them in no order. */
async function keepIfEarly({ session, tx, at }: Intake, event: Of<'receipt'>): Promise<void> {
  const { target, by, ack, timestamp, errorCode } = event
  const { id, chat, fromMe } = target
  if (!fromMe || (await tx.messages.find(session, { id, chat, fromMe }))) return
  await tx.earlyReceipts.keep(session, { target, by, ack, timestamp, errorCode }, at * 1000)
}

async function takeEarlyReceipts(intake: Intake, id: string): Promise<void> {
  for (const receipt of await intake.tx.earlyReceipts.take(intake.session, id)) {
    await takeReceipt(intake, { ...receipt, type: 'receipt' })
  }
}

/** Something came that cannot be read yet: told once, and not at all when the real message is there. */
export async function takeUndecryptable(intake: Intake, event: Of<'undecryptable'>): Promise<void> {
  const { session, tx } = intake
  const { id, chat, fromMe } = event.target
  if (await tx.messages.find(session, { id, chat, fromMe })) return
  const target = await toOutwardTarget(intake, event.target)
  const { reason, timestamp } = event
  if (!(await tx.waiting.add(session, { target, reason, timestamp }, intake.at * 1000))) return
  intake.count('messages_undecryptable')
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
