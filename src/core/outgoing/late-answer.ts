import type { Of, Intake } from '../intake/intake.ts'
import type { Outgoing } from '../model/outgoing.ts'
import { isSameChat } from './same-chat.ts'
import { settle } from './settle.ts'

/**
 * What a receipt says about something that was not answered in time. True when that was all there is to it: a change has
 * no ticks of its own.
 */
export async function takeLateAnswer(intake: Intake, event: Of<'receipt'>): Promise<boolean> {
  const { ack, timestamp, errorCode } = event
  // What was read was received: that is looked at before a message is sent again.
  if (!event.target.fromMe || (ack !== 'server' && ack !== 'device' && ack !== 'error')) return false
  const outgoing = await findUnanswered(intake, event)
  if (!outgoing || outgoing.content.kind === 'state') return false
  if (outgoing.content.kind === 'message') {
    const { tx, session, at } = intake
    const state = ack === 'error' ? 'refused' : 'confirmed'
    const error = ack === 'error' ? (errorCode?.toString() ?? 'REFUSED') : null
    const ended = { from: ['leaving'], state, error, updatedAt: at * 1000 } as const
    if (await tx.outgoing.change(session, outgoing.place, ended)) intake.countSend(state)
    return false
  }
  const refused = { ack: 'error', code: errorCode, tellsChange: true } as const
  await settle(intake, outgoing, ack === 'error' ? refused : { ack: 'server', timestamp })
  return true
}

async function findUnanswered({ tx, session }: Intake, { target }: Of<'receipt'>): Promise<Outgoing | null> {
  for (const outgoing of await tx.outgoing.find(session, target.id)) {
    if (outgoing.state !== 'leaving') continue
    if (await isSameChat(tx, session, [outgoing.chat, target.chat])) return outgoing
  }
  return null
}
