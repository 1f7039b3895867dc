import type { Label } from '../model/label.ts'
import { toOutward, toOutwardTarget } from '../outward.ts'
import type { Intake, Of } from './intake.ts'

/** A label was made, changed or deleted on another device. */
export async function takeLabel({ session, tx, tell }: Intake, event: Of<'label'>): Promise<void> {
  const { label, deleted, timestamp } = event
  if (!deleted) {
    if (await tx.labels.put(session, label)) await tell(null, { type: 'label.changed', label, deleted, timestamp })
    return
  }
  const before = await tx.labels.delete(session, label.id)
  if (before) await tell(null, { type: 'label.changed', label: before, deleted, timestamp })
}

/** A label was put on a chat or a message on another device, or taken off. The label itself may come later. */
export async function takeAssignment(intake: Intake, event: Of<'label.assigned'>): Promise<void> {
  const { session, tx, tell } = intake
  const { label: id, assigned, timestamp } = event
  if (!(await tx.labels.assign(session, { label: id, chat: event.chat, message: event.message, assigned }))) return
  const label: Label = (await tx.labels.get(session, id)) ?? { id, name: '', color: 0 }
  const message = event.message && (await toOutwardTarget(intake, event.message))
  const chat = message?.chat ?? (await toOutward(intake, event.chat, null)).jid
  await tell(chat, { type: 'label.assigned', label, chat, message, assigned, timestamp })
}
