import type { Message } from '../model/message.ts'
import type { Jid } from '../model/address.ts'
import { toOutward, toOutwardAction, toOutwardTarget } from '../outward.ts'
import type { Intake, Of } from './intake.ts'
import { isRepeated } from './message-changes.ts'

/**
 * A vote in a poll or an answer to an event; `answer` is null when it could not be decrypted, which is told all the same,
 * and again when the message that it is about has come and opens it.
 */
export async function takeAnswer(intake: Intake, event: Of<'answer'>): Promise<void> {
  const { session, tx, tell } = intake
  const { action, target, answer, at, to } = event
  const { id, sender, senderAlt, fromMe } = action
  const taken = answer
    ? await tx.messages.answer(session, target, { id, sender, senderAlt, fromMe, at, answer })
    : 'unknown'
  if (await isRepeated(intake, event, taken)) return
  if (event.past) return
  const outward = await toOutwardTarget(intake, target)
  await tell(outward.chat, {
    type: 'message.answered',
    action: await toOutwardAction(intake, action),
    target: outward,
    to,
    answer,
    at,
  })
}

/** One that waited for its message: read with it, stored and told as if it had come behind it. */
export async function takeLateAnswer(intake: Intake, event: Of<'answer'>): Promise<void> {
  const { action, target } = event
  const { id, chat } = target
  const message = await intake.tx.messages.find(intake.session, { id, chat })
  if (!message?.raw || !action.raw) return
  const opened = intake.openAnswer({
    raw: action.raw,
    about: { id, raw: message.raw },
    senders: await addressesOf(intake, action),
    authors: await authorsOf(intake, message),
  })
  if (opened) await takeAnswer(intake, { ...event, answer: opened.answer, at: opened.at ?? event.at })
}

async function addressesOf(
  intake: Intake,
  { sender, senderAlt }: Pick<Message, 'sender' | 'senderAlt'>,
): Promise<readonly Jid[]> {
  const { jid, alt } = await toOutward(intake, sender, senderAlt)
  return alt === null ? [jid] : [jid, alt]
}

async function authorsOf(intake: Intake, message: Message): Promise<readonly Jid[]> {
  if (!message.fromMe) return addressesOf(intake, message)
  const { me } = (await intake.tx.sessions.get(intake.session)) ?? {}
  return [message.sender, me?.phone ?? null, me?.lid ?? null].filter((jid) => jid !== null)
}
