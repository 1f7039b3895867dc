import assert from 'node:assert/strict'
import { request as open, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { JsonAnswer } from './json-client.ts'

/** A request as it is put on the wire: no client corrects its path, its headers or its body. */
export interface RawRequest {
  readonly method?: string
  readonly path: string
  /** A list sends the header several times. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly key?: string | null
  /** JSON, unless it is a text, which leaves as it is. */
  readonly body?: unknown
}

const TIMEOUT_MS = 30_000

/** Sends it and reads the answer, whatever its status. */
export async function rawRequest(origin: string, request: RawRequest): Promise<JsonAnswer> {
  const { method = 'GET', path, headers = {}, key = null, body } = request
  const { hostname, port } = new URL(origin)
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const outgoing = open({
    hostname,
    port,
    method,
    path,
    agent: false,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      ...(key === null ? {} : { 'x-api-key': key }),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...(payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }),
      ...(headers as Record<string, string | string[]>),
    },
  })
  const answered = new Promise<JsonAnswer>((resolve, reject) => {
    outgoing.once('error', reject)
    outgoing.once('response', (response) => {
      const isJson = response.headers['content-type']?.includes('json') ?? false
      const given = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as [string, string])
      contentOf(response).then(
        (content) =>
          resolve({
            status: response.statusCode ?? 0,
            headers: new Headers(given),
            body: isJson && content !== '' ? JSON.parse(content) : content,
          }),
        reject,
      )
    })
  })
  outgoing.end(payload)
  return answered
}

/** Of a stream of events, which has no end, what it begins with. */
async function contentOf(response: IncomingMessage): Promise<string> {
  if (!response.headers['content-type']?.startsWith('text/event-stream')) return text(response)
  for await (const chunk of response) return String(chunk)
  return ''
}

/** What no answer to a refused request may hold. */
export const INTERNALS = [
  /\bat \S+ \(?(file:|\/)/,
  /node_modules/,
  /\.ts:\d/,
  /waypost-test-/,
  /waypost\.db/,
  /SQLite|sqlite_/i,
]

/** Checks a refusal: its status, what its text says, WAHA's form, and that it tells nothing of our inside. */
export function assertRefused(answer: JsonAnswer, status: number, says: RegExp = /./): void {
  const shown = JSON.stringify(answer.body)
  assert.equal(answer.status, status, shown.slice(0, 500))
  assert.match(shown, says)
  for (const internal of INTERNALS) assert.doesNotMatch(shown, internal)
  if (status === 401) assert.deepEqual(answer.body, { message: 'Unauthorized', statusCode: 401 })
  else if (answer.body.expected) assert.ok(answer.body.session && answer.body.status && answer.body.error, shown)
  else assert.deepEqual([answer.body.statusCode, typeof answer.body.error], [status, 'string'], shown)
}
