import { requireCapability } from '../capability.ts'
import { GatewayError, type ErrorCode } from '../errors.ts'
import type { Message } from '../model/message.ts'
import type { Outgoing } from '../model/outgoing.ts'
import type { EngineSession } from '../ports/engine.ts'
import type { Meter } from '../ports/meter.ts'
import type { Store } from '../ports/store.ts'
import type { Recorder } from '../recording.ts'
import type { Runtime } from '../runtime.ts'
import type { Limits } from './limits.ts'
import { retryAt } from './retry-times.ts'
import { refOf, settle, type Outcome } from './settle.ts'

export interface DepartureDeps {
  readonly store: Store
  readonly runtime: Runtime
  readonly record: Recorder
  readonly limits: Limits
  readonly meter: Meter
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

/** Hands a message or a change to WhatsApp and stores what it says. Throws what WhatsApp, or its silence, means. */
export type Departure = (session: string, outgoing: Outgoing, options: DepartureOptions) => Promise<Outcome>

export function createDeparture(deps: DepartureDeps): Departure {
  const { store, runtime, record, meter } = deps
  return async (session, outgoing, options) => {
    const count = (result: string) => meter.count('sends', { session, result })
    let timestamp: number
    try {
      timestamp = (await hand(store, runtime.require(session), { session, outgoing, ...options })).timestamp
    } catch (error) {
      const failure = await deps.limits.note(session, error)
      if (isRefusal(failure)) {
        count('refused')
        const answer = { ack: 'error', code: codeOf(failure), tellsChange: options.background } as const
        await record(session, (recording) => settle(recording, outgoing, answer))
      } else {
        count('unconfirmed')
        await keepUnconfirmed(deps, session, { outgoing, tells: isUnconfirmed(failure) })
      }
      throw failure
    }
    count('confirmed')
    return record(session, (recording) => settle(recording, outgoing, { ack: 'server', timestamp }))
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
  { outgoing, tells }: { readonly outgoing: Outgoing; readonly tells: boolean },
): Promise<void> {
  const { place, attempts, createdAt, chat } = outgoing
  await record(session, async ({ tx, tell, at }) => {
    const dueAt = retryAt({ attempts, createdAt, now: now(), firstMs: resendMs })
    const progress = { from: ['leaving'], dueAt, updatedAt: now(), ...(tells && { error: UNCONFIRMED }) } as const
    const isThere = await tx.outgoing.change(session, place, progress)
    if (!isThere || !tells || outgoing.error === UNCONFIRMED) return
    await tell(chat, { type: 'message.unconfirmed', target: refOf(outgoing), timestamp: at })
  })
}

const UNCONFIRMED = 'UNCONFIRMED'

/** What WhatsApp refused is refused for good: nobody sends it again by themselves. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'SEND_REFUSED',
  'CHANGE_REFUSED',
  'SEND_RATE_LIMITED',
  'ACCOUNT_RESTRICTED',
])

const isRefusal = (error: unknown): error is GatewayError => error instanceof GatewayError && REFUSALS.has(error.code)

const isUnconfirmed = (error: unknown): boolean => error instanceof GatewayError && error.code === 'SEND_UNCONFIRMED'

/** WhatsApp's number for its refusal. */
export const codeOf = (error: GatewayError): number | null => {
  const { code } = error.details
  return typeof code === 'number' ? code : null
}
