import type { ConfigCache } from '../config-cache.ts'
import type { SentMessageChange } from '../messages.ts'
import type { Jid } from '../model/address.ts'
import type { Message } from '../model/message.ts'
import type { MessageChangeContent, Outgoing } from '../model/outgoing.ts'
import type { ComposedChange } from '../ports/engine-capabilities.ts'
import type { Logger } from '../ports/logger.ts'
import type { Meter } from '../ports/meter.ts'
import type { Store } from '../ports/store.ts'
import type { Recorder } from '../recording.ts'
import type { Runtime } from '../runtime.ts'
import { isFirstContact } from './contacts.ts'
import { createDeparture, type Departure } from './departure.ts'
import { createFlights, type Flights } from './flights.ts'
import type { Said } from './fingerprint.ts'
import { createLimits, type Limits } from './limits.ts'
import { stepMs } from './pace.ts'
import { toMoreReaders } from './more-readers.ts'
import { createPacedQueue, type PacedQueue } from './paced-queue.ts'
import { createTurn } from './turn.ts'
import { recordChange, recordMessage } from './record.ts'
import { Refusal } from './refusal.ts'
import { answerAgain, changedBefore } from './repeat.ts'
import { createResend, type Resend } from './resend.ts'
import type { Outcome } from './settle.ts'
import { createWishes, type Wishes } from './wishes.ts'

/** Everything on its way out: recorded before it leaves, confirmed by WhatsApp's answer, sent again after a crash. */
export interface Outbox {
  /**
   * Refuses before anything is composed what would hit a limit of the account. Throws ACCOUNT_RESTRICTED,
   * SEND_RATE_LIMITED. Without a chat only a limit of all messages counts.
   */
  admit(session: string, chat: Jid | null): Promise<void>
  /** Takes note of a limit that was met on the way, and returns the error with the time to wait. */
  note(session: string, error: unknown): Promise<unknown>
  /** Takes note of a limit in a refusal that came when nobody waited for it any more. */
  noteCode(session: string, code: number | null): Promise<void>
  /**
   * Stores a composed message and tells of it, then sends it; resolves with it once WhatsApp has taken it, or while it is
   * still pending when the session's pacing keeps it longer than a send may take. The same id with the same content is
   * answered as it was the first time. Throws MESSAGE_ID_IN_USE and QUEUE_FULL when it was not stored; any later failure
   * leaves it stored.
   */
  send(session: string, composed: Composed): Promise<Message>
  /** Records a composed change and sends it; resolves once WhatsApp has taken it, with what came of it. */
  change(
    session: string,
    change: { readonly composed: ComposedChange; readonly content: MessageChangeContent },
  ): Promise<SentMessageChange | null>
  /** How a change that was recorded before ended, or ends. Throws CHANGE_REFUSED and SEND_UNCONFIRMED. */
  changedBefore(session: string, outgoing: Outgoing): Promise<SentMessageChange | null>
  readonly wishes: Pick<Wishes, 'make'>
  /** The session works: what was recorded earlier and never confirmed leaves again, and the queue goes on. */
  resume(session: string): void
  /** The queue or the pacing is another one. */
  wake(session: string): void
  /** It was taken out of the queue: whoever waits for it hears so. */
  cancelled(session: string, outgoing: Outgoing): void
  /** The session is gone. */
  forget(session: string): void
  /** Nothing more leaves; what is queued stays so. */
  stop(): Promise<void>
}

/** What is to leave, and what it says. */
export interface Composed {
  readonly message: Message
  readonly said: Said
  /** Of a story: who gets it. */
  readonly audience: readonly Jid[] | null
  /** It is stored and waits for its turn: all that it needs is kept with it. */
  readonly whenQueued: () => void
}

export interface OutboxDeps {
  readonly store: Store
  readonly runtime: Runtime
  readonly record: Recorder
  readonly configs: ConfigCache
  readonly logger: Logger
  readonly meter: Meter
  readonly now: () => number
  readonly isWorking: (session: string) => boolean
  /** How long a request waits for WhatsApp's answer. */
  readonly sendTimeoutMs: number
  /** After this time something unconfirmed is sent again. */
  readonly resendMs: number
}

interface Parts extends OutboxDeps {
  readonly limits: Limits
  readonly flights: Flights
  readonly departure: Departure
  readonly queue: PacedQueue
  readonly resend: Resend
}

export function createOutbox(given: OutboxDeps): Outbox {
  const limits = createLimits(given)
  const flights = createFlights()
  const deps = { ...given, limits, flights, alone: flights.alone }
  const departure = createDeparture(deps)
  const wishes = createWishes(deps)
  const onResumed = (session: string) => queue.wake(session)
  const resend: Resend = createResend({ ...deps, departure, wishAgain: wishes.again, onResumed })
  const leave = createTurn({ ...deps, departure, resend })
  const queue = createPacedQueue({ ...deps, isResuming: resend.isResuming, leave })
  const parts = { ...deps, departure, queue, resend }
  return {
    admit: (session, chat) =>
      limits.check(session, { isFirst: async () => chat !== null && isFirstContact(deps.store, session, chat) }),
    note: limits.note,
    noteCode: limits.noteCode,
    send: (session, composed) => timed(deps, () => send(parts, session, composed)),
    change: (session, change) => timed(deps, () => sendChange(parts, session, change)),
    changedBefore: (session, outgoing) => changedBefore(parts, session, outgoing),
    wishes,
    resume(session) {
      resend.resume(session)
      queue.wake(session)
    },
    wake: queue.wake,
    cancelled(session, outgoing) {
      flights.end(session, outgoing, new Refusal('SEND_REFUSED', 'the message was cancelled before it left'))
      queue.wake(session)
    },
    forget: limits.forget,
    async stop() {
      await Promise.all([queue.stop(), resend.stop()])
    },
  }
}

async function timed<T>({ meter, now }: OutboxDeps, work: () => Promise<T>): Promise<T> {
  const from = now()
  const result = await work()
  meter.time('send_seconds', {}, (now() - from) / 1000)
  return result
}

async function send(
  parts: Parts,
  session: string,
  { message, said, audience, whenQueued }: Composed,
): Promise<Message> {
  const { store, configs, queue, flights } = parts
  const { pacing } = await configs.get(session)
  const isQueued = pacing !== null || (await queue.hasWaiting(session))
  const isFirst = pacing !== null && (await isFirstContact(store, session, message.chat))
  const recorded = await recordMessage(parts, session, {
    message,
    fingerprint: said.fingerprint,
    audience,
    isFirst,
    queued: isQueued ? { stepMs: stepMs(pacing) } : null,
  })
  if (!recorded) {
    const more = await toMoreReaders(parts, session, { message, said, audience })
    if (more) return messageOf(await leaveAtOnce(parts, session, more), more.message)
    return answerAgain(parts, session, { message, said })
  }
  const { outgoing } = recorded
  if (!isQueued) return messageOf(await leaveAtOnce(parts, session, recorded), recorded.message)
  whenQueued()
  const arrival = flights.arrival(session, outgoing, parts.sendTimeoutMs)
  queue.wake(session)
  const outcome = await arrival
  return outcome ? messageOf(outcome, recorded.message) : recorded.message
}

async function sendChange(
  parts: Parts,
  session: string,
  { composed, content }: Parameters<Outbox['change']>[1],
): Promise<SentMessageChange | null> {
  const outgoing = await recordChange(parts, session, { composed, content })
  const outcome = await leaveAtOnce(parts, session, { outgoing })
  return outcome.kind === 'change' ? outcome.sent : null
}

/** From before it leaves until WhatsApp has answered, nobody else sends it. */
async function leaveAtOnce(
  parts: Parts,
  session: string,
  { outgoing, message }: { readonly outgoing: Outgoing; readonly message?: Message },
): Promise<Outcome> {
  const options = { background: false, ...(message && { message }) }
  try {
    return await parts.flights.fly(session, outgoing, () => parts.departure.leave(session, outgoing, options))
  } catch (error) {
    parts.resend.await(session)
    throw error
  }
}

const messageOf = (outcome: Outcome, recorded: Message): Message =>
  outcome.kind === 'message' && outcome.message ? outcome.message : recorded
