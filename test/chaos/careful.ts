import { pause, type Outcome, type Requests } from './request.ts'

/** How something that was asked for until it was answered has ended. */
export interface Settled {
  /** `unconfirmed`: told so, by the answer that is documented for it, and left to the gateway. */
  readonly outcome: 'taken' | 'known' | 'refused' | 'unconfirmed' | 'open'
  /** Some request ended without an answer, or with one that promises nothing. */
  readonly doubtful: boolean
  /** When it was first told that WhatsApp had not confirmed it; null when it never was. Milliseconds since 1970. */
  readonly unconfirmedAt: number | null
  readonly attempts: number
  readonly lastAnswer: string
}

export interface CarefulOptions {
  readonly body?: unknown
  /** Nobody waits any longer. */
  readonly signal: AbortSignal
  /** After a clear refusal nothing is in doubt: whether to give up then. */
  readonly givesUp?: () => boolean
  /** What is unconfirmed is sent again by itself: whether to leave it at that. */
  readonly leavesIt?: () => boolean
}

const AGAIN_MS = 400

/**
 * Asks again with the same words until there is an answer that counts. A failure of the server, or none at all, says
 * nothing: whatever was asked may have happened.
 */
export async function askCarefully(
  requests: Requests,
  operation: string,
  { body, signal, givesUp = () => false, leavesIt = () => false }: CarefulOptions,
): Promise<Settled> {
  let doubtful = false
  let unconfirmedAt: number | null = null
  for (let attempts = 1; ; attempts++) {
    const outcome = await requests.ask(operation, body)
    const verdict = judge(outcome)
    const lastAnswer = outcome.answered
      ? `${outcome.status} ${JSON.stringify(outcome.body).slice(0, 300)}`
      : `none: ${outcome.why}`
    if (verdict === 'unconfirmed') unconfirmedAt ??= Date.now()
    const settled = { doubtful, unconfirmedAt, attempts, lastAnswer }
    if (verdict === 'taken' || verdict === 'refused') return { ...settled, outcome: verdict }
    if (verdict === 'known') return { ...settled, outcome: doubtful ? 'known' : 'refused' }
    if (verdict === 'unconfirmed' && leavesIt()) return { ...settled, doubtful: true, outcome: verdict }
    if (verdict === 'doubtful' || verdict === 'unconfirmed') doubtful = true
    if (verdict === 'later' && !doubtful && givesUp()) return { ...settled, outcome: 'refused' }
    if (signal.aborted) return { ...settled, doubtful, outcome: 'open' }
    await pause(AGAIN_MS)
  }
}

/** `later`: nothing has happened, and it may be asked again. */
function judge(outcome: Outcome): 'taken' | 'known' | 'refused' | 'later' | 'doubtful' | 'unconfirmed' {
  if (!outcome.answered) return 'doubtful'
  if (isUnconfirmed(outcome)) return 'unconfirmed'
  if (outcome.status >= 500) return 'doubtful'
  if (outcome.status < 300) return 'taken'
  if (outcome.status === 409 && /already used/.test(JSON.stringify(outcome.body))) return 'known'
  if (isNotReady(outcome.body) || outcome.status === 429) return 'later'
  return 'refused'
}

/** SEND_UNCONFIRMED, as WAHA's API says it. */
const isUnconfirmed = ({ status, body }: Outcome & { readonly answered: true }): boolean =>
  status === 504 && /confirm/.test(JSON.stringify(body))

/** WAHA's words for a session that does not work now, RyzeAPI's, and the sandbox's for a phone that is off. */
const isNotReady = (body: unknown): boolean =>
  /"expected":\["WORKING"\]|not connected|not ready|PHONE_OFFLINE/i.test(JSON.stringify(body))

/** How a change ended, which has no id that could be in use and is repeated until it is known. */
export function toEnd({ outcome, doubtful, lastAnswer }: Settled) {
  const end = outcome === 'taken' || outcome === 'refused' ? outcome : 'open'
  return { outcome: end, doubtful, lastAnswer } as const
}
