import type { Sink, SinkEvent, SinkResult, SinkTarget } from '../ports/sink.ts'

/** One attempt that a sink was asked for. */
export interface Attempt {
  readonly url: string
  readonly id: string
  /** The signing key and the one before it. */
  readonly keys: readonly [string | null, string | null]
  readonly raw: string
  readonly body: {
    readonly seq: number
    readonly lane: string
    readonly about: string | null
    readonly session: string
  }
  readonly ok: boolean
  readonly at: number
}

/** A sink in memory: what became of each attempt is for the test to say. */
export interface TestSink extends Sink {
  readonly attempts: readonly Attempt[]
  /** What was taken, oldest first, by the ids of the messages it tells of. */
  readonly taken: readonly (string | null)[]
  answer(how: (attempt: Omit<Attempt, 'ok' | 'at'>) => SinkResult | Promise<SinkResult>): void
}

export const TAKEN: SinkResult = { ok: true, status: 200 }

export const refused = (change: Partial<Extract<SinkResult, { ok: false }>> = {}): SinkResult => ({
  ok: false,
  status: 500,
  reason: 'status 500',
  retryAfterMs: null,
  final: false,
  ...change,
})

export function createTestSink(): TestSink {
  const attempts: Attempt[] = []
  let answer: Parameters<TestSink['answer']>[0] = () => TAKEN
  return {
    name: 'webhook',
    schemes: ['http:', 'https:'],
    check: async () => {},
    attempts,
    get taken() {
      return attempts.filter(({ ok }) => ok).map(({ body }) => body.about)
    },
    answer: (how) => void (answer = how),
    async deliver(
      { url, hmacKey, previousKey = null }: SinkTarget,
      event: SinkEvent,
      signal: AbortSignal,
    ): Promise<SinkResult> {
      const about = { url, id: event.headers['x-id'] ?? '', raw: event.body, body: JSON.parse(event.body) }
      const asked = { ...about, keys: [hmacKey, previousKey] as const }
      const result = await Promise.race([answer(asked), aborted(signal)])
      attempts.push({ ...asked, ok: result.ok, at: Date.now() })
      return result
    },
  }
}

function aborted(signal: AbortSignal): Promise<SinkResult> {
  const stopped = refused({ status: null, reason: 'stopped' })
  if (signal.aborted) return Promise.resolve(stopped)
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(stopped), { once: true }))
}
