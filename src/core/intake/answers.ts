import { toOutwardAction, toOutwardTarget } from '../outward.ts'
import type { Intake, Of } from './intake.ts'

/** A vote in a poll or an answer to an event; `answer` is null when it could not be decrypted, which is told all the same. */
export async function takeAnswer(intake: Intake, event: Of<'answer'>): Promise<void> {
  const { session, tx, tell } = intake
  const { action, target, answer, at, to } = event
  if (answer) {
    const { id, sender, senderAlt, fromMe } = action
    await tx.messages.answer(session, target, { id, sender, senderAlt, fromMe, at, answer })
  }
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
