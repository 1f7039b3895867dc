import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Api, BadWorld } from './bad-chats.ts'
import type { JsonAnswer } from './json-client.ts'
import { assertRefused, INTERNALS, type RawRequest } from './raw-request.ts'

/** A request that has to be refused, and how. */
export interface BadRequest {
  readonly why: string
  readonly request: RawRequest
  /** GOWA names its device in a header. */
  readonly session?: string
  readonly status: number
  readonly says: RegExp
}

/** Of each row that is wrong. */
const SHOWN = 600

/** Sends all of them; each gets its API's own form of a refusal, and nothing is another way after them. */
export function testRefusals(
  what: string,
  { api, worldOf }: { readonly api: Api; readonly worldOf: () => BadWorld },
  rows: (world: BadWorld) => readonly BadRequest[],
): void {
  test(what, async () => {
    const world = worldOf()
    const bad = rows(world)
    assert.ok(bad.length > 0)
    await world.unchanged(async () => {
      const wrong: string[] = []
      for (const { why, request, session, status, says } of bad) {
        const answer = await world.call(api, request, session)
        try {
          assertRefusedBy(api, answer, { status, says })
        } catch (error) {
          wrong.push(`${request.method ?? 'GET'} ${request.path}, ${why}: ${String(error)}`.slice(0, SHOWN))
        }
      }
      assert.equal(wrong.length, 0, wrong.join('\n\n'))
    })
  })
}

/** Checks status, text and form, and that the answer tells nothing of our inside. */
export function assertRefusedBy(
  api: Api,
  answer: JsonAnswer,
  { status, says }: { readonly status: number; readonly says: RegExp },
): void {
  const shown = JSON.stringify(answer.body)
  assert.equal(answer.status, status, shown.slice(0, 500))
  assert.match(shown, says)
  for (const internal of INTERNALS) assert.doesNotMatch(shown, internal)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
  switch (api) {
    case 'waha':
      return assertRefused(answer, status, says)
    case 'ryze':
      return assertRyze(answer)
    case 'gowa':
      return assertGowa(answer)
    case 'native':
      return assertNative(answer)
  }
}

function assertRyze({ body }: JsonAnswer): void {
  const { status: word, ...others } = body
  if (word !== undefined) assert.equal(typeof word, 'string')
  assert.deepEqual(others, { success: false, error: { message: others.error?.message } })
  assert.ok(typeof others.error.message === 'string' && others.error.message.length > 5, others.error.message)
}

/** GOWA's documentation has the number in `code` where a request is wrong, and a word elsewhere. */
function assertGowa({ status, body }: JsonAnswer): void {
  assert.deepEqual(Object.keys(body).toSorted(), ['code', 'message', 'results'])
  assert.ok(typeof body.message === 'string' && body.message.length > 5, body.message)
  assert.ok(body.results !== null && typeof body.results === 'object')
  if ([400, 401, 404].includes(status)) assert.equal(body.code, status)
  else assert.match(body.code, /^[A-Z_]+$/)
}

function assertNative({ body }: JsonAnswer): void {
  assert.deepEqual(Object.keys(body), ['error'])
  assert.match(body.error.code, /^[A-Z_]+$/)
  assert.ok(body.error.message.length > 5)
}
