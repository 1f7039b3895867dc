import { GatewayError } from '../errors.ts'
import type { SentMessageChange } from '../messages.ts'
import type { Message } from '../model/message.ts'
import type { Outgoing } from '../model/outgoing.ts'
import type { Store } from '../ports/store.ts'
import type { Recorder } from '../recording.ts'
import type { Said } from './fingerprint.ts'
import type { Flights } from './flights.ts'
import { asItIs } from './outcome.ts'
import { Refusal } from './refusal.ts'

export interface RepeatDeps {
  readonly store: Store
  readonly flights: Flights
  readonly record: Recorder
  readonly now: () => number
  readonly sendTimeoutMs: number
}

const ANSWERED_MS = 24 * 60 * 60 * 1000

/** The same id with the same content is the same message: answered as it was. Throws MESSAGE_ID_IN_USE otherwise. */
export async function answerAgain(
  deps: RepeatDeps,
  session: string,
  { message, said }: { readonly message: Message; readonly said: Said },
): Promise<Message> {
  const { store, now } = deps
  const stored = await store.messages.find(session, { id: message.id, chat: message.chat, fromMe: true })
  const same = (await store.outgoing.find(session, message.id)).find(
    ({ chat, content }) => chat === stored?.chat && content.kind === 'message' && said.is(content.fingerprint),
  )
  if (!stored || !same || same.createdAt < now() - ANSWERED_MS) throw idInUse(message.id)
  switch (same.state) {
    case 'confirmed':
      return stored
    case 'refused':
      throw refusedBefore('SEND_REFUSED', same)
    case 'queued':
      return (await arrived(deps, session, same)) ?? stored
    case 'leaving': {
      const answer = deps.flights.isFlying(session, same) ? await arrived(deps, session, same) : null
      if (answer) return answer
      throw stillUnconfirmed()
    }
  }
}

/** The same of a change; null when its message is not stored any more. */
export async function changedBefore(
  { record, flights, sendTimeoutMs }: RepeatDeps,
  session: string,
  outgoing: Outgoing,
): Promise<SentMessageChange | null> {
  const { content, state, updatedAt } = outgoing
  if (content.kind === 'message' || content.kind === 'state') throw new Error('no change of a message')
  if (state === 'refused') throw refusedBefore('CHANGE_REFUSED', outgoing)
  if (state === 'confirmed') {
    const taken = { outgoing, content, timestamp: Math.floor(updatedAt / 1000) }
    return record(session, (recording) => asItIs(recording, taken))
  }
  const isFlying = flights.isFlying(session, outgoing)
  const outcome = isFlying ? await flights.arrival(session, outgoing, sendTimeoutMs) : null
  if (outcome?.kind === 'change') return outcome.sent
  throw stillUnconfirmed()
}

const stillUnconfirmed = (): GatewayError =>
  new GatewayError('SEND_UNCONFIRMED', 'WhatsApp has not confirmed this yet; it is sent again by itself')

async function arrived({ flights, sendTimeoutMs }: RepeatDeps, session: string, same: Outgoing) {
  const outcome = await flights.arrival(session, same, sendTimeoutMs)
  return outcome?.kind === 'message' ? outcome.message : null
}

function refusedBefore(kind: 'SEND_REFUSED' | 'CHANGE_REFUSED', { id, error }: Outgoing): Refusal {
  const code = Number(error)
  const details = Number.isInteger(code) && error !== null ? { code } : {}
  return new Refusal(kind, `message ${id} was refused before (${error}); send it with a new id`, { details })
}

const idInUse = (id: string): GatewayError =>
  new GatewayError('MESSAGE_ID_IN_USE', `message id ${id} is already used in this chat; ask for a new one`)
