import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import type { Jid } from '../model/address.ts'
import type { FileSource, MessageDraft, StagedFile } from '../model/draft.ts'
import type { MediaStage, PreviewFinder } from '../ports/media-stage.ts'
import { ANA, BEN } from '../testing/stanzas.ts'
import { createWorld } from '../testing/world.ts'

const hashOf = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')

/** Converts what is to be converted, into something else each time. */
const CONVERTING: MediaStage = {
  stage: (source: FileSource) => {
    assert.ok(source.from === 'base64')
    const given = hashOf(source.data)
    const file = { path: import.meta.filename, size: 1, mimetype: 'audio/ogg; codecs=opus', name: 'a.ogg' }
    const made = source.convert ? { sha256: hashOf(randomBytes(8)), givenSha256: given } : { sha256: given }
    return Promise.resolve({ ...file, ...made } satisfies StagedFile)
  },
  release: () => Promise.resolve(),
}

/** A page that reads differently each time. */
function createChangingPage(): PreviewFinder {
  let visits = 0
  return {
    find: () =>
      Promise.resolve({ url: 'https://a', title: `${visits++}`, description: null, image: null, large: false }),
  }
}

async function start() {
  const world = await createWorld({ deps: { stage: CONVERTING, previews: createChangingPage() } })
  const engine = await world.pair('main')
  const send = (draft: MessageDraft) => world.gateway.messages.send('main', draft)
  return { engine, send, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

const voice = (data: string, to: { readonly chat: Jid; readonly audience?: readonly Jid[] }) =>
  ({ kind: 'audio', voice: true, file: { from: 'base64', data, convert: true }, id: 'ID', ...to }) as const

test('a voice message is the same again when its file is, whatever its conversion made of it', async () => {
  await using run = await start()
  const first = await run.send(voice('words', { chat: ANA }))
  assert.deepEqual([await run.send(voice('words', { chat: ANA })), run.engine.sent.length], [first, 1])
  await assert.rejects(run.send(voice('other words', { chat: ANA })), { code: 'MESSAGE_ID_IN_USE' })
})

test('a spoken story that is posted in chunks reaches all of them', async () => {
  await using run = await start()
  for (const jid of [ANA, BEN]) await run.send(voice('words', { chat: 'status@broadcast', audience: [jid] }))
  assert.equal(run.engine.sent.length, 2)
})

test('a text is the same again when the page that it links to has changed', async () => {
  await using run = await start()
  const text = { kind: 'text', chat: ANA, text: 'see https://a', id: 'ID' } as const
  const linked = { ...text, preview: { from: 'page', large: false } } as const
  const first = await run.send(linked)
  assert.deepEqual([await run.send(linked), run.engine.sent.length], [first, 1])
  const own = { from: 'caller', url: 'https://a', title: 'Own', description: null, image: null, large: false } as const
  await assert.rejects(run.send({ ...text, preview: own }), { code: 'MESSAGE_ID_IN_USE' })
  await run.send({ ...text, preview: own, chat: BEN })
  await run.send({ ...text, preview: own, chat: BEN })
  await assert.rejects(run.send({ ...text, preview: { ...own, title: 'Another' }, chat: BEN }), {
    code: 'MESSAGE_ID_IN_USE',
  })
})

test('a row that holds the fingerprint of what was made is of the same message while that is made again', async () => {
  await using store = await createStore('sqlite::memory:')
  const page = { url: 'https://a', title: 'A', description: null, image: null, large: false }
  await using world = await createWorld({ store, deps: { previews: { find: () => Promise.resolve(page) } } })
  const engine = await world.pair('main')
  const text = { kind: 'text', chat: ANA, text: 'see https://a', id: 'ID' } as const
  const first = await world.gateway.messages.send('main', { ...text, preview: { from: 'page', large: false } })
  const [row] = await store.outgoing.find('main', 'ID')
  assert.ok(row)
  const said = { kind: 'text', preview: page, text: 'see https://a' }
  const pairs = Object.entries(said).map(([name, part]) => [
    name,
    typeof part === 'string' ? part : Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ])
  const fingerprint = createHash('sha256').update(JSON.stringify(pairs)).digest('base64url')
  const content = { kind: 'message', fingerprint } as const
  await store.outgoing.change('main', row.place, { from: ['confirmed'], content, updatedAt: Date.now() })
  const again = await world.gateway.messages.send('main', { ...text, preview: { from: 'page', large: false } })
  assert.deepEqual([again, engine.sent.length], [first, 1])
})
