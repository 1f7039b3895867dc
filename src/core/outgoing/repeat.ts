import { GatewayError } from '../errors.ts'
import type { Message } from '../model/message.ts'
import type { Outgoing } from '../model/outgoing.ts'
import type { Store } from '../ports/store.ts'
import type { Flights } from './flights.ts'

export interface RepeatDeps {
  readonly store: Store
  readonly flights: Flights
  readonly now: () => number
  readonly sendTimeoutMs: number
}

const ANSWERED_MS = 24 * 60 * 60 * 1000

/** The same id with the same content is the same message: answered as it was. Throws MESSAGE_ID_IN_USE otherwise. */
export async function answerAgain(
  deps: RepeatDeps,
  session: string,
  { message, fingerprint }: { readonly message: Message; readonly fingerprint: string },
): Promise<Message> {
  const { store, now } = deps
  const stored = await store.messages.find(session, { id: message.id, chat: message.chat, fromMe: true })
  const same = (await store.outgoing.find(session, message.id)).find(
    ({ chat, content }) => chat === stored?.chat && content.kind === 'message' && content.fingerprint === fingerprint,
  )
  if (!stored || !same || same.createdAt < now() - ANSWERED_MS) throw idInUse(message.id)
  switch (same.state) {
    case 'confirmed':
      return stored
    case 'refused':
      throw refusedBefore(same)
    case 'queued':
      return (await arrived(deps, session, same)) ?? stored
    case 'leaving': {
      const answer = deps.flights.isFlying(session, same) ? await arrived(deps, session, same) : null
      if (answer) return answer
      throw new GatewayError(
        'SEND_UNCONFIRMED',
        'WhatsApp has not confirmed this message yet; it is sent again by itself',
      )
    }
  }
}

async function arrived({ flights, sendTimeoutMs }: RepeatDeps, session: string, same: Outgoing) {
  const outcome = await flights.arrival(session, same, sendTimeoutMs)
  return outcome?.kind === 'message' ? outcome.message : null
}

function refusedBefore({ id, error }: Outgoing): GatewayError {
  const code = Number(error)
  const details = Number.isInteger(code) && error !== null ? { code } : {}
  return new GatewayError('SEND_REFUSED', `message ${id} was refused before (${error}); send it with a new id`, {
    details,
  })
}

const idInUse = (id: string): GatewayError =>
  new GatewayError('MESSAGE_ID_IN_USE', `message id ${id} is already used in this chat; ask for a new one`)
