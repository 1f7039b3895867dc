import { setTimeout } from 'node:timers/promises'
import type { ConfigCache } from '../config-cache.ts'
import { GatewayError } from '../errors.ts'
import type { Outgoing } from '../model/outgoing.ts'
import type { Logger } from '../ports/logger.ts'
import type { Store } from '../ports/store.ts'
import type { Recorder } from '../recording.ts'
import type { Runtime } from '../runtime.ts'
import type { Departure } from './departure.ts'
import type { Flights } from './flights.ts'
import { isOfOtherAccount } from './other-account.ts'
import { typingMs } from './pace.ts'
import type { PacedQueueDeps } from './paced-queue.ts'
import { retryAt } from './retry-times.ts'
import { settle } from './settle.ts'

export interface TurnDeps {
  readonly store: Store
  readonly runtime: Runtime
  readonly configs: ConfigCache
  readonly record: Recorder
  readonly flights: Flights
  readonly departure: Departure
  readonly resend: { await(session: string): void }
  readonly logger: Logger
  readonly now: () => number
  readonly resendMs: number
}

/** A queued message whose turn has come: typed, as far as that is wanted, then sent. */
export function createTurn(deps: TurnDeps): PacedQueueDeps['leave'] {
  const { store, now } = deps
  return async (session, queued, signal) => {
    if (await isOfOtherAccount(store, session, queued)) {
      const answer = { ack: 'error', code: null, reason: 'ACCOUNT_CHANGED', tellsChange: false } as const
      await deps.record(session, (recording) => settle(recording, queued, answer))
      return true
    }
    await type(deps, session, { queued, signal })
    const at = now()
    const dueAt = retryAt({ attempts: 1, leftAt: at, now: at, firstMs: deps.resendMs })
    const progress = { state: 'leaving', attempts: 1, leftAt: at, dueAt, updatedAt: at } as const
    // Cancelled meanwhile, or the process is about to end.
    if (signal.aborted || !(await store.outgoing.change(session, queued.place, { from: ['queued'], ...progress }))) {
      return !signal.aborted
    }
    const outgoing = { ...queued, ...progress }
    try {
      return (await deps.flights.fly(session, outgoing, () => deps.departure.leaveQueue(session, outgoing))) !== null
    } catch (error) {
      deps.resend.await(session)
      if (!(error instanceof GatewayError)) throw error
      deps.logger.debug({ session, id: outgoing.id, code: error.code }, 'queued message was not taken')
      return true
    }
  }
}

interface Typing {
  readonly queued: Outgoing
  readonly signal: AbortSignal
}

/** Nobody misses a message because its typing could not be shown. */
async function type(deps: TurnDeps, session: string, { queued, signal }: Typing): Promise<void> {
  const { store, runtime, logger } = deps
  const { pacing } = await deps.configs.get(session)
  if (!pacing?.typing) return
  const message = await store.messages.find(session, { id: queued.id, chat: queued.chat, fromMe: true })
  const ms = typingMs(pacing, message?.content.kind === 'text' ? message.content.text : '')
  if (ms === 0) return
  try {
    await runtime.get(session)?.setActivity(queued.chat, 'typing')
    await setTimeout(ms, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) logger.debug({ session, err: error }, 'typing could not be shown')
  }
}
