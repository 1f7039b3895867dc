import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../../src/dialects/testing/app.ts'
import { errorLines, fits } from './error-table.ts'
import { createMissionApp, type MissionApp } from './mission-app.ts'

/** How each documented error is brought about. */
export type Producers = Readonly<Record<string, (sent: MissionApp & { readonly operation: string }) => Promise<Answer>>>

/** What the operations of the pages have in common. */
export const COMMON: Producers = {
  'Instance name is required': ({ app, operation }) => app.call(`POST /api/${operation}/`, { body: {} }),
  'Invalid request body: <...>': ({ app, operation }) =>
    app.call(`POST /api/${operation}/sales`, { body: '{"pin": tr', headers: { 'content-type': 'application/json' } }),
  'Invalid token': ({ app, operation }) => app.call(`POST /api/${operation}/sales`, { body: {}, key: 'nobody' }),
  'Instance not found': ({ app, operation }) => app.call(`POST /api/${operation}/nobody`, { body: {} }),
}

/** The request, once the instance is not connected any more. */
export function offline(operation: string, body: object): Producers[string] {
  return async ({ app }) => {
    await app.phone.unlink()
    return app.post(operation, body)
  }
}

interface ErrorPages {
  readonly pages: readonly string[]
  readonly producers: Producers
  /** How many lines the pages have together. */
  readonly lines: number
}

/** Each line of the pages' tables, for real. */
export function testErrors(operation: string, { pages, producers, lines }: ErrorPages): void {
  const documented = pages.flatMap(errorLines)

  test('every line of the error tables is read', () => assert.equal(documented.length, lines))

  for (const { status, text } of documented) {
    test(`${status} ${text} is produced, and nothing changes`, async () => {
      const [expected, produce] = Object.entries(producers).find(([known]) => text.startsWith(known)) ?? []
      assert.ok(expected && produce, 'no request here produces it')
      const sent = await createMissionApp()
      await using app = sent.app
      const answer = await produce({ ...sent, operation })
      const { message } = answer.body.error
      assert.deepEqual([answer.status, fits(expected, message)], [status, true], message)
      assert.deepEqual(answer.body, { success: false, error: { message } })
      assert.equal(app.phone.changes.length, 0)
    })
  }
}
