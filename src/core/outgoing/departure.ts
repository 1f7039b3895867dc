import { requireCapability } from '../capability.ts'
import { GatewayError, type ErrorCode } from '../errors.ts'
import type { Message } from '../model/message.ts'
import type { Outgoing } from '../model/outgoing.ts'
import type { EngineSession } from '../ports/engine.ts'
import type { Logger } from '../ports/logger.ts'
import type { Meter } from '../ports/meter.ts'
import type { Store } from '../ports/store.ts'
import type { Recorder } from '../recording.ts'
import type { Runtime } from '../runtime.ts'
import type { Limits } from './limits.ts'
import { Refusal } from './refusal.ts'
import { retryAt } from './retry-times.ts'
import { refOf, settle, type Answer, type Outcome } from './settle.ts'

export interface DepartureDeps {
  readonly store: Store
  readonly runtime: Runtime
  readonly record: Recorder
  readonly limits: Limits
  readonly meter: Meter
  readonly logger: Logger
  readonly now: () => number
  /** Until the first time that it is sent again. */
  readonly resendMs: number
}

/** `background`: nobody waits for the answer, so that a change which is refused is told. */
export interface DepartureOptions {
  readonly background: boolean
  /** When it is at hand; it is looked up otherwise. */
  readonly message?: Message
}

/**
 * Hands what is recorded to WhatsApp and stores what it says. Whatever it throws says what became of the record: a
 * `Refusal` has ended it, SEND_UNCONFIRMED leaves it on its way, to be sent again. There is no third.
 */
export interface Departure {
  leave(session: string, outgoing: Outgoing, options: DepartureOptions): Promise<Outcome>
  /** Of the queue: null when the connection was gone before it left, and it waits again at its place. */
  leaveQueue(session: string, outgoing: Outgoing): Promise<Outcome | null>
}

export function createDeparture(deps: DepartureDeps): Departure {
  const { record, meter } = deps
  const attempt = async (session: string, outgoing: Outgoing, options: DepartureOptions): Promise<Outcome> => {
    const { answer, refusal } = await ask(deps, session, { outgoing, ...options })
    const outcome = await record(session, (recording) => settle(recording, outgoing, answer))
    if (refusal) throw refusal
    return outcome
  }
  const stay = async (session: string, outgoing: Outgoing, error: unknown): Promise<GatewayError> => {
    meter.count('sends', { session, result: 'unconfirmed' })
    const { id } = outgoing
    if (!(error instanceof GatewayError)) deps.logger.error({ session, id, err: error }, 'a send failed unexpectedly')
    await keepUnconfirmed(deps, session, outgoing).catch((why: unknown) =>
      deps.logger.warn({ session, id, err: why }, 'it could not be noted that a send is unconfirmed'),
    )
    return toUnconfirmed(error)
  }
  return {
    async leave(session, outgoing, options) {
      try {
        return await attempt(session, outgoing, options)
      } catch (error) {
        throw error instanceof Refusal ? error : await stay(session, outgoing, error)
      }
    },
    async leaveQueue(session, outgoing) {
      try {
        return await attempt(session, outgoing, { background: true })
      } catch (error) {
        if (error instanceof Refusal) throw error
        if (isGone(error) && (await queueAgain(deps, session, outgoing).catch(() => false))) return null
        throw await stay(session, outgoing, error)
      }
    },
  }
}

interface Asked {
  readonly answer: Answer
  readonly refusal: Refusal | null
}

/** What WhatsApp says to it; throws when it says nothing. */
async function ask(deps: DepartureDeps, session: string, given: Omit<Handed, 'session'>): Promise<Asked> {
  try {
    const { timestamp } = await hand(deps.store, deps.runtime.require(session), { session, ...given })
    return { answer: { ack: 'server', timestamp }, refusal: null }
  } catch (error) {
    const failure = await deps.limits.note(session, error)
    if (!isRefusal(failure)) throw failure
    const answer = { ack: 'error', code: codeOf(failure), tellsChange: given.background } as const
    return { answer, refusal: Refusal.of(failure) }
  }
}

interface Handed extends DepartureOptions {
  readonly session: string
  readonly outgoing: Outgoing
}

async function hand(
  store: Store,
  engine: EngineSession,
  { session, outgoing, message: given }: Handed,
): Promise<{ readonly timestamp: number }> {
  const { id, chat, raw, attributes, content } = outgoing
  if (content.kind === 'message') {
    const message = given ?? (await store.messages.find(session, { id, chat, fromMe: true }))
    if (!message) throw new GatewayError('SEND_REFUSED', `message ${id} was deleted before it left`)
    return engine.transmit(message, content.audience && { audience: content.audience })
  }
  if (!raw) throw new Error('a change has no content to send')
  const audience = 'audience' in content && content.audience ? { audience: content.audience } : {}
  return requireCapability(engine, 'messageChanges').transmit({ id, chat, raw, attributes, ...audience })
}

/** It may have arrived: it stays, and is sent again. */
async function keepUnconfirmed(
  { record, now, resendMs }: DepartureDeps,
  session: string,
  outgoing: Outgoing,
): Promise<void> {
  const { place, attempts, leftAt, chat } = outgoing
  await record(session, async ({ tx, tell, at }) => {
    const dueAt = retryAt({ attempts, leftAt, now: now(), firstMs: resendMs })
    const progress = { from: ['leaving'], dueAt, updatedAt: now(), error: UNCONFIRMED } as const
    const isThere = await tx.outgoing.change(session, place, progress)
    if (!isThere || outgoing.error === UNCONFIRMED) return
    await tell(chat, { type: 'message.unconfirmed', target: refOf(outgoing), timestamp: at })
  })
}

const UNCONFIRMED = 'UNCONFIRMED'

const queueAgain = ({ store, now }: DepartureDeps, session: string, { place }: Outgoing): Promise<boolean> =>
  store.outgoing.change(session, place, { from: ['leaving'], ...BACK, updatedAt: now() })

/** Nothing has left. */
const BACK = { state: 'queued', attempts: 0, leftAt: null } as const

/** What is recorded leaves sooner or later: a caller who is told anything else would send it twice. */
function toUnconfirmed(error: unknown): GatewayError {
  if (error instanceof GatewayError && error.code === 'SEND_UNCONFIRMED') return error
  const why = isGone(error)
    ? 'the connection to WhatsApp broke before it confirmed the message'
    : 'WhatsApp could not be asked to take the message, or its answer could not be stored'
  return new GatewayError('SEND_UNCONFIRMED', `${why}; it is sent again by itself, once`, { cause: error })
}

/** Whether an attempt ended because the connection was gone: until the next one there is no use in another. */
export function isGone(error: unknown): boolean {
  if (!(error instanceof GatewayError)) return false
  return error.code === 'SESSION_NOT_READY' || (error.code === 'SEND_UNCONFIRMED' && isGone(error.cause))
}

/** What WhatsApp refused is refused for good: nobody sends it again by themselves. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'SEND_REFUSED',
  'CHANGE_REFUSED',
  'SEND_RATE_LIMITED',
  'ACCOUNT_RESTRICTED',
])

const isRefusal = (error: unknown): error is GatewayError => error instanceof GatewayError && REFUSALS.has(error.code)

/** WhatsApp's number for its refusal. */
export const codeOf = (error: GatewayError): number | null => {
  const { code } = error.details
  return typeof code === 'number' ? code : null
}
