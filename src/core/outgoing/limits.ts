import { GatewayError } from '../errors.ts'
import type { SendingLimit } from '../model/outgoing.ts'
import type { Store } from '../ports/store.ts'
import type { Recorder } from '../recording.ts'

/** What holds an account back, as WhatsApp said it: asking again in that time makes it longer. */
export interface Limits {
  /** Throws SEND_RATE_LIMITED or ACCOUNT_RESTRICTED, with the time left, when this would hit a limit. */
  check(session: string, of: { readonly isFirst: () => Promise<boolean> }): Promise<void>
  /** Until when nothing may leave, and until when nothing to new contacts; 0 when nothing holds back. */
  held(session: string): Promise<{ readonly all: number; readonly first: number }>
  /** Takes note of a limit that an error tells of, and returns the error with the time to wait. */
  note(session: string, error: unknown): Promise<unknown>
  /** The same of WhatsApp's number in a refusal that nobody waited for. */
  noteCode(session: string, code: number | null): Promise<void>
  forget(session: string): void
}

export interface LimitsDeps {
  readonly store: Store
  readonly record: Recorder
  readonly now: () => number
}

type Reason = SendingLimit['reason']

/** WhatsApp rarely says how long: an hour for new people, a minute for all, longer each time it happens again. */
const FIRST_MS: Readonly<Record<Reason, number>> = { reachout: 60 * 60_000, rate: 60_000 }
const LONGEST_MS: Readonly<Record<Reason, number>> = { reachout: 24 * 60 * 60_000, rate: 60 * 60_000 }
/** A limit that comes back within this time is the same one. */
const REMEMBERED_MS = 10 * 60_000

const WORDS = {
  reachout: ['ACCOUNT_RESTRICTED', 'WhatsApp does not let this account write to new people; nothing was sent'],
  rate: ['SEND_RATE_LIMITED', 'WhatsApp takes no more messages from this account for now; nothing was sent'],
} as const

const CODES: Readonly<Record<Reason, number>> = { reachout: 463, rate: 429 }

const reasonOf = (code: number | null): Reason | undefined =>
  (['reachout', 'rate'] as const).find((reason) => CODES[reason] === code)

interface Hold extends SendingLimit {
  readonly lengthMs: number
}

export function createLimits(deps: LimitsDeps): Limits {
  const { store, record, now } = deps
  const known = new Map<string, Map<Reason, Hold>>()

  const holdsOf = async (session: string) => {
    const found = known.get(session)
    if (found) return found
    const stored = await store.outgoing.limits(session)
    const holds = new Map(stored.map((limit) => [limit.reason, { ...limit, lengthMs: FIRST_MS[limit.reason] }]))
    known.set(session, holds)
    return holds
  }
  const keep = async (session: string, { reason, code, givenMs }: Noted) => {
    const holds = await holdsOf(session)
    const before = holds.get(reason)
    const lengthMs = givenMs ?? nextLength(reason, before, now())
    const hold: Hold = { reason, code, lengthMs, until: now() + lengthMs }
    const isKnown = before !== undefined && before.until > now()
    holds.set(reason, isKnown && before.until > hold.until ? before : hold)
    await record(session, async ({ tx, tell, at }) => {
      await tx.outgoing.limit(session, { reason, code, until: hold.until })
      if (isKnown) return
      await tell(null, { type: 'account.limited', reason, code, until: Math.ceil(hold.until / 1000), timestamp: at })
    })
    return lengthMs
  }
  return {
    async check(session, { isFirst }) {
      const holds = await holdsOf(session)
      const rate = holds.get('rate')
      if (rate && rate.until > now()) throw heldBack(rate, now())
      const reachout = holds.get('reachout')
      if (reachout && reachout.until > now() && (await isFirst())) throw heldBack(reachout, now())
    },
    async held(session) {
      const holds = await holdsOf(session)
      const until = (reason: Reason) => holds.get(reason)?.until ?? 0
      return { all: until('rate'), first: until('reachout') }
    },
    async note(session, error) {
      const noted = toNoted(error)
      if (!noted || !(error instanceof GatewayError)) return error
      const retryAfterMs = await keep(session, noted)
      const details = { ...error.details, code: noted.code, retryAfterMs }
      return new GatewayError(error.code, error.message, { cause: error, details })
    },
    async noteCode(session, code) {
      const reason = reasonOf(code)
      if (code !== null && reason) await keep(session, { reason, code, givenMs: null })
    },
    forget: (session) => void known.delete(session),
  }
}

interface Noted {
  readonly reason: Reason
  readonly code: number
  readonly givenMs: number | null
}

function toNoted(error: unknown): Noted | null {
  if (!(error instanceof GatewayError)) return null
  const reason = REASONS[error.code]
  if (!reason) return null
  const { code, retryAfterMs } = error.details
  return {
    reason,
    code: typeof code === 'number' ? code : CODES[reason],
    givenMs: typeof retryAfterMs === 'number' ? retryAfterMs : null,
  }
}

const REASONS: Readonly<Record<string, Reason>> = { ACCOUNT_RESTRICTED: 'reachout', SEND_RATE_LIMITED: 'rate' }

function nextLength(reason: Reason, before: Hold | undefined, now: number): number {
  if (!before || before.until + REMEMBERED_MS < now) return FIRST_MS[reason]
  // Sends that were under way when it began are no second offence.
  if (before.until > now) return before.until - now
  return Math.min(LONGEST_MS[reason], before.lengthMs * 2)
}

function heldBack({ reason, code, until }: Hold, now: number): GatewayError {
  const [word, why] = WORDS[reason]
  const retryAfterMs = until - now
  const message = `${why}; try again in ${Math.ceil(retryAfterMs / 1000)} s (${code})`
  return new GatewayError(word, message, { details: { code, retryAfterMs } })
}
