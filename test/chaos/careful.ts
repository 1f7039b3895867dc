import { pause, type Outcome, type Requests } from './request.ts'

/** How something that was asked for until it was answered has ended. */
export interface Settled {
  readonly outcome: 'taken' | 'known' | 'refused' | 'open'
  /** Some request ended without an answer, or with one that promises nothing. */
  readonly doubtful: boolean
  readonly attempts: number
  readonly lastAnswer: string
}

export interface CarefulOptions {
  readonly body?: unknown
  /** Nobody waits any longer. */
  readonly signal: AbortSignal
  /** After a clear refusal nothing is in doubt: whether to give up then. */
  readonly givesUp?: () => boolean
}

const AGAIN_MS = 400

/**
 * Asks again with the same words until there is an answer that counts. A failure of the server, or none at all, says
 * nothing: whatever was asked may have happened.
 */
export async function askCarefully(
  requests: Requests,
  operation: string,
  { body, signal, givesUp = () => false }: CarefulOptions,
): Promise<Settled> {
  let doubtful = false
  for (let attempts = 1; ; attempts++) {
    const outcome = await requests.ask(operation, body)
    const verdict = judge(outcome)
    const lastAnswer = outcome.answered
      ? `${outcome.status} ${JSON.stringify(outcome.body).slice(0, 300)}`
      : `none: ${outcome.why}`
    const settled = { doubtful, attempts, lastAnswer }
    if (verdict === 'taken' || verdict === 'refused') return { ...settled, outcome: verdict }
    if (verdict === 'known') return { ...settled, outcome: doubtful ? 'known' : 'refused' }
    if (verdict === 'doubtful') doubtful = true
    if (verdict === 'later' && !doubtful && givesUp()) return { ...settled, outcome: 'refused' }
    if (signal.aborted) return { ...settled, doubtful, outcome: 'open' }
    await pause(AGAIN_MS)
  }
}

/** `later`: nothing has happened, and it may be asked again. */
function judge(outcome: Outcome): 'taken' | 'known' | 'refused' | 'later' | 'doubtful' {
  if (!outcome.answered || outcome.status >= 500) return 'doubtful'
  if (outcome.status < 300) return 'taken'
  if (outcome.status === 409 && /already used/.test(JSON.stringify(outcome.body))) return 'known'
  if (isNotReady(outcome.body) || outcome.status === 429) return 'later'
  return 'refused'
}

/** WAHA's words for a session that does not work now, RyzeAPI's, and the sandbox's for a phone that is off. */
const isNotReady = (body: unknown): boolean =>
  /"expected":\["WORKING"\]|not connected|not ready|PHONE_OFFLINE/i.test(JSON.stringify(body))
