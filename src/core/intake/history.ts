import type { Intake, Of } from './intake.ts'

/** A part of the past: stored, with one event for the whole of it. */
export async function takeHistory({ session, tx, tell, ignores }: Intake, { batch }: Of<'history'>): Promise<void> {
  await tx.people.link(session, batch.identities)
  await tx.people.patch(session, batch.contacts)
  await tx.chats.patch(session, batch.chats, { past: true })
  const messages = await tx.messages.addHistory(
    session,
    batch.messages.filter((message) => !ignores(message.chat)),
  )
  const { percent, done, chats } = batch
  await tell(null, { type: 'history.progress', percent, messages, chats: chats.length, done })
}
