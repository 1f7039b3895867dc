import { createHash } from 'node:crypto'

/** How a request ended: with an answer, or without anybody knowing whether it was heard. */
export type Outcome =
  | {
      readonly answered: true
      readonly status: number
      // oxlint-disable-next-line typescript/no-explicit-any -- answers of many shapes
      readonly body: any
    }
  | { readonly answered: false; readonly why: string }

/** Speaks JSON with one server that may be gone at any moment. */
export interface Requests {
  /** `ask('POST /path', body)`; never throws. */
  ask(operation: string, body?: unknown): Promise<Outcome>
  /** SHA-256, in hex, of what is at a path; otherwise why it is not to be had. Never throws. */
  hash(path: string): Promise<{ readonly sha256: string } | { readonly why: string }>
}

const TIMEOUT_MS = 20_000

export function createRequests(origin: string, headers: Readonly<Record<string, string>> = {}): Requests {
  return {
    async ask(operation, body) {
      const [method = 'GET', path = '/'] = operation.split(' ', 2)
      try {
        const response = await fetch(origin + path, {
          method,
          headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          signal: AbortSignal.timeout(TIMEOUT_MS),
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
        const text = await response.text()
        return { answered: true, status: response.status, body: text === '' ? null : readJson(text) }
      } catch (error) {
        return { answered: false, why: describe(error) }
      }
    },
    async hash(path) {
      try {
        const response = await fetch(origin + path, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) })
        const bytes = new Uint8Array(await response.arrayBuffer())
        if (!response.ok) return { why: `${response.status} ${Buffer.from(bytes).toString().slice(0, 300)}` }
        return { sha256: createHash('sha256').update(bytes).digest('hex') }
      } catch (error) {
        return { why: describe(error) }
      }
    },
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function describe(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? message ?? String(error)
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Patience alone: a busy machine takes a minute to start what was killed. */
const INSIST_MS = 600_000

/** The body of a success, asked for again until there is one. Throws after the time, with the last answer. */
export async function insist(
  requests: Requests,
  operation: string,
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of many shapes
  options: { readonly body?: unknown; readonly timeoutMs?: number } = {},
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of many shapes
): Promise<any> {
  const deadline = performance.now() + (options.timeoutMs ?? INSIST_MS)
  for (;;) {
    const outcome = await requests.ask(operation, options.body)
    if (outcome.answered && outcome.status < 300) return outcome.body
    if (performance.now() > deadline) throw new Error(`${operation}: ${JSON.stringify(outcome).slice(0, 500)}`)
    await pause(100)
  }
}
