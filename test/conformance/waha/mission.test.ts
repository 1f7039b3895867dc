import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { LoggedEvent } from '../../../src/core/model/event.ts'
import type { Message } from '../../../src/core/model/message.ts'
import { NO_LINKS } from '../../../src/core/ports/encoder.ts'
import { waha } from '../../../src/dialects/waha/index.ts'
import type { Answer } from '../../../src/dialects/testing/app.ts'
import { createTestApp, incoming, type TestApp } from '../../../src/dialects/waha/testing/app.ts'
import type { FakeSession } from '../../../src/engines/fake/index.ts'
import { readWahaDocument } from './document.ts'
import { differences } from './like.ts'
import { readMissionPage, type PageExample } from './mission-page.ts'
import { faults } from './schema.ts'
import { operationKey } from './table.ts'

const page = readMissionPage()
const document = readWahaDocument()
const skip = page && document ? false : 'WAHA’s page and OpenAPI document are not on this machine'

/** The people and messages that the page's examples are about. */
const FRIEND = '123123@s.whatsapp.net'
const JOHN = '11111111111@s.whatsapp.net'
const EDITED = '123@s.whatsapp.net'
const PICTURE = 'https://example.com/picture.jpg'
const ME = '15550001000@s.whatsapp.net'

const own = (change: Partial<Message>): Message =>
  incoming({ fromMe: true, sender: ME, senderName: null, origin: 'device', ack: 'server', ...change })

const text = (words: string): Message['content'] => ({ kind: 'text', text: words, mentions: [] })

/** The account as it must be for the page's answers. */
async function createPageWorld(app: TestApp): Promise<FakeSession> {
  const phone = await app.pair('default')
  const now = Math.floor(Date.now() / 1000)
  const john = own({ id: 'A'.repeat(32), chat: JOHN, timestamp: 1_667_561_485, content: text('Hi there!') })
  const friend = incoming({
    id: 'AAAAAA',
    chat: FRIEND,
    sender: FRIEND,
    timestamp: 1_727_745_026,
    content: text("I'm good!"),
    ack: 'read',
  })
  const edited = own({ id: 'AAA', chat: EDITED, timestamp: now - 60, content: text('Hello') })
  for (const message of [john, friend, edited]) await phone.emit({ type: 'message', message, envelopes: [] })
  await phone.emit({ type: 'contacts', contacts: [{ jid: JOHN, savedName: 'John Doe' }] })
  for (const jid of [FRIEND, JOHN]) phone.phone.pictures.set(jid, { id: '1', url: PICTURE })
  // Lists show the pictures that are known.
  await app.gateway.chats.picture('default', JOHN, { refresh: true })
  return phone
}

/** What the page's names stand for; only own messages are edited and deleted. */
const FRIENDS = { '{session}': 'default', '{chatId}': '123123@c.us', '{messageId}': 'false_123123@c.us_AAAAAA' }
const MINE = { '{session}': 'default', '{chatId}': '123@c.us', '{messageId}': 'true_123@c.us_AAA' }

/** The path as printed, with ids in place of names; both ways to read what the page has in brackets. */
function pathsOf({ method, path }: PageExample, escape: (id: string) => string): readonly string[] {
  const ids = method === 'GET' || method === 'POST' ? FRIENDS : MINE
  const filled = path.replace(/\{\w+\}/g, (name) => escape(ids[name as keyof typeof ids]))
  const optional = /\[(\?.*)\]$/.exec(filled)
  return optional ? [filled.replace(optional[0], ''), filled.replace(optional[0], optional[1] ?? '')] : [filled]
}

const templateOf = (path: string): string =>
  path
    .replace(/[?[].*$/, '')
    .replace('123%40c.us', '{chatId}')
    .replace('true_123%40c.us_AAA', '{messageId}')

const operationOf = ({ method, path }: PageExample) =>
  document?.operations.find(
    (operation) => operationKey(operation.method, operation.path) === operationKey(method, templateOf(path)),
  )

/** The page prints the request once more without the body that it needs. */
const lacksBody = ({ method, payload }: PageExample): boolean => method === 'PUT' && payload === undefined

const CHATS = '/api/default/chats'
const MESSAGES = `${CHATS}/123123%40c.us/messages`
const NEWEST = ['123@c.us', '123123@c.us', '11111111111@c.us']
const FOUND = ['false_123123@c.us_AAAAAA']

/** The parameters that the page lists, with what they must give in its world. */
const PARAMETERS: Readonly<Record<string, { readonly path: string; readonly ids: readonly string[] }>> = {
  'limit=100&offset=0': { path: CHATS, ids: NEWEST },
  'sortBy=messageTimestamp&sortOrder=desc': { path: CHATS, ids: NEWEST },
  'sortBy=id': { path: CHATS, ids: ['123@c.us', '123123@c.us', '11111111111@c.us'] },
  'sortBy=name': { path: CHATS, ids: ['11111111111@c.us', '123@c.us', '123123@c.us'] },
  'downloadMedia=true': { path: MESSAGES, ids: FOUND },
  'downloadMedia=false': { path: MESSAGES, ids: FOUND },
  'limit=100': { path: MESSAGES, ids: FOUND },
  'filter.timestamp.lte=1727745026': { path: MESSAGES, ids: FOUND },
  'filter.timestamp.gte=1727745026': { path: MESSAGES, ids: FOUND },
  'filter.fromMe=false': { path: MESSAGES, ids: FOUND },
}

suite('the page of WAHA’s Chats module', { skip }, () => {
  test('shows every operation that its table of features names', () => {
    const named = [...(page?.text ?? '').matchAll(/^(GET|POST|PUT|DELETE) (\/api\/\S+)$/gm)]
    const shown = new Set(named.map(([, method = '', path = '']) => operationKey(method, templateOf(path))))
    const answered = new Set(
      waha.routes.map(({ method, url }) => operationKey(String(method), url.replace(/:(\w+)/g, '{$1}'))),
    )
    assert.equal(shown.size, 14)
    assert.deepEqual(
      [...shown].filter((key) => !answered.has(key)),
      [],
    )
    assert.ok((page?.examples.length ?? 0) >= 20, 'the examples were read')
  })

  for (const example of page?.examples ?? []) {
    test(`${example.method} ${example.path}${lacksBody(example) ? ' (without a body)' : ''}`, async () => {
      const operation = operationOf(example)
      assert.ok(operation, 'the operation is in the OpenAPI document')
      for (const escape of [encodeURIComponent, String]) {
        for (const path of pathsOf(example, escape)) {
          await using app = await createTestApp()
          await createPageWorld(app)
          const answer = await app.call(`${example.method} ${path}`, { body: example.payload })
          if (lacksBody(example)) {
            assert.deepEqual([answer.status, answer.body.message], [400, ['text should not be empty']])
            continue
          }
          const [status = 200] = operation.responses.keys()
          assert.equal(answer.status, status, JSON.stringify(answer.body))
          const schema = operation.responses.get(status)
          if (document && schema) assert.deepEqual(faults(document, schema, answer.body), [])
          if (example.answer !== undefined) assert.deepEqual(differences(example.answer, ofPage(answer)), [], path)
        }
      }
    })
  }

  for (const [query, expected] of Object.entries(PARAMETERS)) {
    test(`the parameter ${query} is taken as printed`, async () => {
      for (const parameter of query.split('&')) assert.ok(page?.text.includes(parameter), parameter)
      await using app = await createTestApp()
      await createPageWorld(app)
      const { path, ids } = expected
      const { status, body } = await app.call(`GET ${path}?${query}`)
      assert.deepEqual([status, body.map(({ id }: { readonly id: string }) => id)], [200, ids])
    })
  }

  test('`all` stands for every chat', async () => {
    assert.ok(page?.text.includes('chatId=all'))
    await using app = await createTestApp()
    await createPageWorld(app)
    const { body } = await app.call('GET /api/default/chats/all/messages?limit=100')
    assert.equal(body.length, 3)
  })

  test('the webhook chat.archive is told as printed, both ways', async () => {
    await using app = await createTestApp()
    const phone = await createPageWorld(app)
    const logged: LoggedEvent[] = []
    app.gateway.events.subscribe((event) => void logged.push(event))
    await app.call('POST /api/default/chats/123123%40c.us/archive')
    await phone.emit({ type: 'chats', chats: [{ chat: FRIEND, archived: false }] })
    const session = await app.gateway.sessions.require('default')
    const context = { session, baseUrl: '', worker: 'waha', describe: () => null, media: NO_LINKS }
    const told = logged
      .flatMap((event) => waha.encodeEvent(event, context))
      .filter(({ name }) => name === 'chat.archive')
      .map(({ body }) => JSON.parse(body))
    assert.deepEqual(
      told.map(({ payload }) => payload.archived),
      [true, false],
    )
    const [archived] = told
    const { id, timestamp } = archived.payload
    assert.equal(id, '123123@c.us')
    assert.ok(Number.isInteger(timestamp) && Math.abs(timestamp - Date.now() / 1000) < 60)
    const printed = { ...archived, payload: { ...archived.payload, id: '123123123@c.us', timestamp: 1_667_561_485 } }
    assert.deepEqual(differences(page?.webhook, printed), [])
  })
})

/** The overview shows John, whose chat the page calls by another id than his message does. */
function ofPage({ body }: Answer): unknown {
  if (!Array.isArray(body)) return body
  const john = body.find(({ id }) => id === '11111111111@c.us')
  return john?._chat ? [{ ...john, id: '12312l123@c.us' }] : body
}
