import assert from 'node:assert/strict'
import { once } from 'node:events'
import { suite, test } from 'node:test'
import { until } from '../../support/wait.ts'
import { readWahaDocument } from '../waha/document.ts'
import { differences } from '../waha/like.ts'
import { readMissionPage, type PageExample } from '../waha/mission-page.ts'
import { faults } from '../waha/schema.ts'
import { operationKey } from '../waha/table.ts'
import { SESSION, type Demo } from './demo.ts'
import { runCurl, type TerminalAnswer } from './terminal.ts'
import { createScene, type Scene } from './waha-scene.ts'

const page = readMissionPage()
const document = readWahaDocument()

/** What the phone shows once an example was answered; before it, what it does not show. */
type Effect = (demo: Demo, scene: Scene) => Promise<boolean>

const chatShows =
  (field: string, wanted: unknown): Effect =>
  async (demo, { number }) =>
    (await demo.phoneChat(number))?.[field] === wanted
const messageShows =
  (shows: (message: Awaited<ReturnType<Demo['phoneMessage']>>) => boolean): Effect =>
  async (demo, { target }) => {
    const message = await demo.phoneMessage(target)
    return message !== null && shows(message)
  }

const EFFECTS: Readonly<Record<string, Effect>> = {
  'POST archive': chatShows('archived', true),
  'POST unarchive': chatShows('archived', false),
  'POST unread': chatShows('markedUnread', true),
  'DELETE {chatId}': async (demo, { number }) => (await demo.phoneChat(number)) === null,
  'DELETE messages': async (demo, { target }) => (await demo.phoneMessage(target)) === null,
  'POST pin': messageShows(({ pinnedUntil }) => pinnedUntil !== null),
  'POST unpin': messageShows(({ pinnedUntil }) => pinnedUntil === null),
  'PUT {messageId}': messageShows(({ text }) => text === 'Hello, world!'),
  'DELETE {messageId}': messageShows(({ revoked }) => revoked === true),
}

/** WAHA's page of its Chats module, sent to the demo. The page shows requests without the word curl before them. */
export function testWahaPage(demoOf: () => Demo): void {
  const skip = page && document ? false : 'WAHA’s page and OpenAPI document are not on this machine'
  suite('WAHA’s page, at the demo', { skip }, () => {
    const changed = new Set<string>()
    for (const example of page?.examples ?? []) {
      for (const [form, escape] of [['escaped', encodeURIComponent] as const, ['plain', String] as const]) {
        const operation = nameOf(example)
        if (EFFECTS[operation]) changed.add(operation)
        test(`${example.method} ${example.path}, ids ${form}`, () => check(demoOf(), { example, operation, escape }))
      }
    }
    test('every change that the page describes was made', () => {
      assert.deepEqual([...changed].toSorted(), Object.keys(EFFECTS).toSorted())
    })
    test('the event chat.archive comes as printed, both ways', () => checkEvent(demoOf()))
  })
}

/** Method and last word of the path, with its address's placeholders for the ids that the page prints. */
function nameOf({ method, path }: PageExample): string {
  const [plain = ''] = path.split(/[?[]/)
  const last = plain.split('/').at(-1) ?? ''
  return `${method} ${last.startsWith('true_') ? '{messageId}' : last}`
}

interface Check {
  readonly example: PageExample
  readonly operation: string
  readonly escape: (id: string) => string
}

async function check(demo: Demo, { example, operation, escape }: Check): Promise<void> {
  const effect = EFFECTS[operation]
  const scene = await createScene(demo, operation)
  if (effect) assert.equal(await effect(demo, scene), false, 'the phone shows it before it was asked for')
  for (const path of pathsOf(example.path)) {
    const answer = await send(demo, { ...example, path: fill(path, scene, escape) })
    // The page prints the request once more without the body that it needs.
    if (example.method === 'PUT' && example.payload === undefined) {
      assert.deepEqual([answer.status, answer.body.message], [400, ['text should not be empty']])
      assert.equal(await effect?.(demo, scene), false, 'nothing was edited')
      return
    }
    checkAnswer(example, scene, answer)
  }
  if (effect) await until('the phone shows it', () => effect(demo, scene))
  if (operation === 'GET picture') await checkPicture(demo, scene)
}

/** What the page has in brackets may be there or not. */
function pathsOf(path: string): readonly string[] {
  const [, without = path, query] = /^(.*)\[(\?.*)\]$/.exec(path) ?? []
  return query === undefined ? [path] : [without, without + query]
}

function fill(path: string, { number, messageId }: Scene, escape: (id: string) => string): string {
  return path
    .replace('{session}', SESSION)
    .replace(/\{messageId\}|true_123%40c\.us_AAA/, escape(messageId))
    .replace(/\{chatId\}|123%40c\.us/, escape(`${number}@c.us`))
}

function send(demo: Demo, { method, path, payload }: Pick<PageExample, 'method' | 'path' | 'payload'>) {
  const body = payload === undefined ? '' : ` -H 'Content-Type: application/json' -d '${JSON.stringify(payload)}'`
  return runCurl(demo, `curl -X ${method} '${demo.gateway.origin}${path}' -H 'X-Api-Key: ${demo.key}'${body}`)
}

function checkAnswer(example: PageExample, scene: Scene, { status, body }: TerminalAnswer): void {
  const template = example.path
    .replace(/[?[].*$/, '')
    .replace('123%40c.us', '{chatId}')
    .replace('true_123%40c.us_AAA', '{messageId}')
  const operation = document?.operations.find(
    (known) => operationKey(known.method, known.path) === operationKey(example.method, template),
  )
  assert.ok(document && operation, 'the operation is in the OpenAPI document')
  const [expected, schema] = [...operation.responses][0] ?? [200, null]
  assert.equal(status, expected, JSON.stringify(body))
  if (schema) assert.deepEqual(faults(document, schema, body), [])
  if (example.answer === undefined) return
  // A list of chats has the demo's own, too.
  const isList = Array.isArray(body) && example.path.includes('overview')
  const ours = isList ? body.filter(({ id }: { readonly id: string }) => id === `${scene.number}@c.us`) : body
  assert.deepEqual(differences(scene.asHere(example.answer), ours), [])
}

/** The address leads to the picture that the person has. */
async function checkPicture(demo: Demo, scene: Scene): Promise<void> {
  const path = fill('/api/{session}/chats/{chatId}/picture', scene, encodeURIComponent)
  const { body } = await send(demo, { method: 'GET', path, payload: undefined })
  const loaded = await fetch(body.url)
  assert.deepEqual([loaded.status, Buffer.from(await loaded.bytes()).toString('hex', 0, 2)], [200, 'ffd8'])
}

async function checkEvent(demo: Demo): Promise<void> {
  const scene = await createScene(demo, 'POST archive')
  const query = `session=${SESSION}&events=chat.archive&x-api-key=${demo.key}`
  const socket = new WebSocket(`${demo.gateway.origin.replace('http', 'ws')}/ws?${query}`)
  const frames: string[] = []
  socket.addEventListener('message', ({ data }) => frames.push(String(data)))
  await once(socket, 'open')
  for (const archived of [true, false]) {
    const path = fill(`/api/{session}/chats/{chatId}/${archived ? '' : 'un'}archive`, scene, encodeURIComponent)
    const before = Date.now() / 1000
    await send(demo, { method: 'POST', path, payload: undefined })
    const told = await until('the event', () => frames.map((frame) => JSON.parse(frame)).find(isAbout(scene, archived)))
    assert.ok(Math.abs(told.payload.timestamp - before) < 60)
    const printed = JSON.parse(JSON.stringify(page?.webhook).replace('"archived":true', `"archived":${archived}`))
    const { payload } = told
    const asPrinted = { ...told, payload: { ...payload, id: printed.payload.id, timestamp: printed.payload.timestamp } }
    assert.deepEqual(differences(printed, asPrinted), [])
  }
  socket.close()
}

const isAbout =
  ({ number }: Scene, archived: boolean) =>
  ({ payload }: { readonly payload: { readonly id: string; readonly archived: boolean } }): boolean =>
    payload.id === `${number}@c.us` && payload.archived === archived
