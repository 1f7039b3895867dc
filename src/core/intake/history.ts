import { catchUpPast } from './early-changes.ts'
import type { Intake, Of } from './intake.ts'

/** A part of the past: stored, with one event for the whole of it. */
export async function takeHistory(intake: Intake, { batch }: Of<'history'>): Promise<void> {
  const { session, tx, tell, ignores } = intake
  await tx.people.link(session, batch.identities)
  await tx.people.patch(session, batch.contacts)
  await tx.chats.patch(session, batch.chats, { past: true })
  const messages = await tx.messages.addHistory(
    session,
    batch.messages.filter((message) => !ignores(message.chat)),
  )
  await catchUpPast(intake)
  const { percent, done, chats } = batch
  await tell(null, { type: 'history.progress', percent, messages, chats: chats.length, done })
}
