import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ANNA, basic, createTestApp, incoming } from '../../../src/dialects/gowa/testing/app.ts'
import type { Answer, CallOptions, DialectApp } from '../../../src/dialects/testing/app.ts'
import { readPaper } from './document.ts'
import { parsePage, type MissionPage } from './page.ts'

const text = readPaper('mission/gowa-pin-chat.txt')
const page: MissionPage | null = text === null ? null : parsePage(text)

/** A device with a chat of the number on the page. */
async function withChat(): Promise<DialectApp> {
  const app = await createTestApp()
  const phone = await app.pair('one')
  await phone.emit({ type: 'message', message: incoming({ chat: ANNA, sender: ANNA }), envelopes: [] })
  return app
}

/** As printed, but for host and credentials. */
const send = (
  app: DialectApp,
  { method, path, headers, body }: MissionPage,
  change: CallOptions = {},
): Promise<Answer> => app.call(`${method} ${path}`, { body, ...change, headers: { ...headers, ...change.headers } })

/** How each of the page's refusals comes about. */
const REFUSALS: Readonly<Record<number, (app: DialectApp, example: MissionPage) => Promise<Answer>>> = {
  400: (app, example) => send(app, example, { body: '{}' }),
  401: (app, example) => send(app, example, { key: null, headers: basic('password', 'username') }),
  404: (app, example) => send(app, { ...example, path: example.path.replace('6289685028129', '6289685028130') }),
  500: async (app, example) => {
    await app.engine('one').unlink()
    await app.gateway.sessions.start('one')
    return send(app, example)
  },
}

suite('GOWA’s page of pinning a chat', { skip: !page && 'the page is not on this machine' }, () => {
  const example = page as MissionPage

  test('the page’s example gets the printed answer, and the chat is pinned', async () => {
    await using app = await withChat()
    const { status, body } = await send(app, example)
    assert.deepEqual([status, body], [200, example.answers.get(200)])
    assert.deepEqual(app.engine('one').changes, [{ kind: 'pin', chat: ANNA, pinned: true }])
    assert.notEqual((await app.gateway.chats.require('one', ANNA)).pinnedAt, null)
  })

  test('so it does under GOWA’s name, with the address percent-encoded, and to unpin', async () => {
    await using app = await withChat()
    await send(app, example)
    const path = `/gowa${example.path.replace('@', '%40')}`
    const { status, body } = await send(app, { ...example, path, body: '{"pinned":false}' })
    const message = 'Chat unpinned successfully'
    const printed = example.answers.get(200) as { readonly results: object }
    assert.deepEqual(
      [status, body],
      [200, { ...printed, message, results: { ...printed.results, message, pinned: false } }],
    )
    assert.equal((await app.gateway.chats.require('one', ANNA)).pinnedAt, null)
  })

  test('the page has an answer for every status that it lists', () => {
    assert.deepEqual([...example.answers.keys()], example.statuses)
    assert.deepEqual(example.statuses, [200, ...Object.keys(REFUSALS).map(Number)])
  })

  for (const [status, refuse] of Object.entries(REFUSALS)) {
    test(`${status} comes as it is printed, and nothing is pinned`, async () => {
      await using app = await withChat()
      const answer = await refuse(app, example)
      const printed = example.answers.get(Number(status))
      assert.deepEqual([answer.status, answer.body], [Number(status), printed])
      assert.equal((await app.gateway.chats.require('one', ANNA)).pinnedAt, null)
    })
  }
})
