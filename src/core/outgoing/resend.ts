import { GatewayError } from '../errors.ts'
import type { Outgoing } from '../model/outgoing.ts'
import type { Logger } from '../ports/logger.ts'
import type { Store } from '../ports/store.ts'
import type { Recorder } from '../recording.ts'
import { isFirstContact } from './contacts.ts'
import { isGone, type Departure } from './departure.ts'
import type { Flights } from './flights.ts'
import type { Limits } from './limits.ts'
import { isOfOtherAccount } from './other-account.ts'
import { GIVE_UP_MS, retryAt } from './retry-times.ts'
import { settle, type Answer } from './settle.ts'
import { createWakes } from './wakes.ts'

/** Sends again what was not answered: after a while, and whenever the session works again. */
export interface Resend {
  /** The session works again: all that is not answered is sent again, in its order. */
  resume(session: string): void
  /** Whether that is under way: what is queued came later, and waits. */
  isResuming(session: string): boolean
  /** Something was not answered: it is sent again when it is due. */
  await(session: string): void
  stop(): Promise<void>
}

export interface ResendDeps {
  readonly store: Store
  readonly record: Recorder
  readonly limits: Limits
  readonly logger: Logger
  readonly now: () => number
  readonly resendMs: number
  readonly isWorking: (session: string) => boolean
  readonly departure: Departure
  readonly flights: Pick<Flights, 'fly'>
  /** Makes a wish again, unless it is so or something newer is. */
  readonly wishAgain: (session: string, outgoing: Outgoing) => Promise<void>
  /** What `resume` has begun is over. */
  readonly onResumed: (session: string) => void
  /** Runs the work unless the same one is on its way already. */
  readonly alone: (session: string, outgoing: Outgoing, work: () => Promise<void>) => Promise<void>
}

const BATCH = 100
/** WhatsApp's clients take an edit for some minutes; what comes later they ignore. */
const EDITABLE_MS = 20 * 60_000

export function createResend(deps: ResendDeps): Resend {
  const { store, now } = deps
  const stopping = new AbortController()
  const resumed = new Set<string>()
  const resuming = new Set<string>()

  const tryAgain = async (session: string, outgoing: Outgoing) => {
    try {
      await deps.alone(session, outgoing, () => sendAgain(deps, session, outgoing))
    } catch (error) {
      // What WhatsApp refuses, or does not answer, must not keep back what comes after it.
      if (!(error instanceof GatewayError) || isGone(error)) throw error
      deps.logger.warn({ session, id: outgoing.id, code: error.code }, 'unconfirmed message was not taken')
    }
  }
  const run = async (session: string) => {
    const dueBy = resumed.delete(session) ? Number.MAX_SAFE_INTEGER : now()
    for (let after = 0; !stopping.signal.aborted;) {
      const batch = await store.outgoing.unanswered(session, { dueBy, after, limit: BATCH })
      for (const outgoing of batch) {
        after = outgoing.place
        await tryAgain(session, outgoing)
      }
      if (batch.length < BATCH) break
    }
  }
  const wakes = createWakes({
    logger: deps.logger,
    signal: stopping.signal,
    async run(session) {
      if (!deps.isWorking(session)) return null
      const isResumed = resumed.has(session)
      try {
        await run(session)
      } catch (error) {
        if (!isGone(error)) throw error
      } finally {
        if (isResumed && !resumed.has(session) && resuming.delete(session)) deps.onResumed(session)
      }
      return waitFor(session)
    },
  })
  const waitFor = async (session: string) => {
    const at = await store.outgoing.nextDue(session)
    return at === null ? null : Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, at - now()))
  }

  return {
    resume(session) {
      resumed.add(session)
      resuming.add(session)
      wakes.wake(session)
    },
    isResuming: (session) => resuming.has(session),
    await: (session) => wakes.wakeIn(session, deps.resendMs),
    async stop() {
      stopping.abort()
      await wakes.idle()
    },
  }
}

const LONGEST_WAIT_MS = 60_000
/** What is due and on its way at this moment is looked at again a little later. */
const SHORTEST_WAIT_MS = 1_000

async function sendAgain(deps: ResendDeps, session: string, listed: Outgoing): Promise<void> {
  const { store, record, now } = deps
  // Listed a while ago: it may have been answered since.
  const outgoing = (await store.outgoing.find(session, listed.id)).find(({ place }) => place === listed.place)
  if (outgoing?.state !== 'leaving') return
  if (outgoing.content.kind === 'state') return deps.wishAgain(session, outgoing)
  const answer = await foregone(deps, session, outgoing)
  if (answer) return record(session, async (recording) => void (await settle(recording, outgoing, answer)))
  const attempts = outgoing.attempts + 1
  const dueAt = retryAt({ attempts, leftAt: outgoing.leftAt, now: now(), firstMs: deps.resendMs })
  const held = await heldUntil(deps, session, outgoing)
  if (held > now()) {
    await store.outgoing.change(session, outgoing.place, { from: ['leaving'], dueAt: held, updatedAt: now() })
    return
  }
  const progress = { from: ['leaving'], attempts, dueAt, updatedAt: now() } as const
  if (!(await store.outgoing.change(session, outgoing.place, progress))) return
  const leaving = { ...outgoing, attempts, dueAt }
  await deps.flights.fly(session, leaving, () => deps.departure.leave(session, leaving, { background: true }))
}

/** Until when a limit of the account keeps it back; in the past when none does. */
async function heldUntil(
  { limits, store, now }: ResendDeps,
  session: string,
  { content, chat }: Outgoing,
): Promise<number> {
  const { all, first } = await limits.held(session)
  if (first <= Math.max(all, now()) || content.kind !== 'message') return all
  return (await isFirstContact(store, session, chat)) ? first : all
}

/** What has its answer without being sent: taken long ago, too late, or overtaken. Null: it is to be sent. */
async function foregone({ store, now }: ResendDeps, session: string, outgoing: Outgoing): Promise<Answer | null> {
  const { id, chat, content } = outgoing
  const leftAt = outgoing.leftAt ?? outgoing.createdAt
  const givenUp = (reason: 'EXPIRED' | 'OVERTAKEN' | 'ACCOUNT_CHANGED'): Answer => ({
    ack: 'error',
    code: null,
    reason,
    tellsChange: true,
  })
  if (await isOfOtherAccount(store, session, outgoing)) return givenUp('ACCOUNT_CHANGED')
  if (content.kind === 'message') {
    const message = await store.messages.find(session, { id, chat, fromMe: true })
    if (!message) return givenUp('OVERTAKEN')
    if (message.ack !== 'pending' && !content.isWidened) return { ack: 'server', timestamp: message.timestamp }
    return leftAt <= now() - GIVE_UP_MS ? givenUp('EXPIRED') : null
  }
  if (leftAt <= now() - GIVE_UP_MS) return givenUp('EXPIRED')
  if (content.kind === 'revoke' && !content.audience) {
    const revokedAt = (await store.messages.find(session, content.target))?.revokedAt ?? null
    if (revokedAt !== null) return { ack: 'server', timestamp: revokedAt }
  }
  if (content.kind === 'edit' && content.sentAt * 1000 < now() - EDITABLE_MS) return givenUp('EXPIRED')
  return (await isOvertaken(store, session, outgoing)) ? givenUp('OVERTAKEN') : null
}

/** By a later change of ours, or by one from another device. */
async function isOvertaken(store: Store, session: string, { place, content, createdAt }: Outgoing): Promise<boolean> {
  // Twice is no harm, and a later one may be for other people.
  if (content.kind === 'revoke') return false
  if (await store.outgoing.isOvertaken(session, { place, content })) return true
  if (!('target' in content)) return false
  const message = await store.messages.find(session, content.target)
  if (!message) return false
  const since = Math.floor(createdAt / 1000)
  if (message.revokedAt !== null) return true
  if (content.kind === 'edit') return (message.editedAt ?? 0) > since
  const own = content.kind === 'react' ? message.reactions.find(({ fromMe }) => fromMe) : undefined
  return (own?.timestamp ?? 0) > since
}
