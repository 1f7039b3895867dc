import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { createLocalMedia } from '../../media/local.ts'
import { DEFAULT_SESSION_CONFIG, type WebhookSettings } from '../model/session.ts'
import { receiveFile } from '../testing/files.ts'
import { refused, TAKEN } from '../testing/sink.ts'
import { incoming, until } from '../testing/stanzas.ts'
import { createWorld, webhook } from '../testing/world.ts'
import type { EventDialect } from './delivery.ts'

const BYTES = Buffer.from('the bytes of a file')

/** A world whose API can put files into its payloads, and notes what it is asked to make. */
async function withFiles(...webhooks: readonly WebhookSettings[]) {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'waypost-inline-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const made: string[] = []
  const dialect: EventDialect = {
    fileEvent: 'message.created',
    wantsEvent: (wanted, name) => wanted.includes(name),
    encodeEvent: ({ event }, { base64 }) => {
      const about = event.type === 'message.created' ? event.message.id : null
      if (about !== null) made.push(base64 ?? 'without its file')
      return [{ name: event.type, headers: {}, body: JSON.stringify({ about, base64, made: made.length }) }]
    },
  }
  const world = opened.use(
    await createWorld({ media: createLocalMedia({ folder }), deps: { dialects: new Map([['test', dialect]]) } }),
  )
  const session = await world.pair('main', { ...DEFAULT_SESSION_CONFIG, webhooks })
  const resources = opened.move()
  return { ...world, session, made, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

test('a payload that carries its file is made once, and is the same at every attempt', async () => {
  await using world = await withFiles(webhook({ inlineFiles: true }))
  let left = 2
  world.sink.answer(() => (left-- > 0 ? refused() : TAKEN))
  const { id } = await receiveFile(world.session, BYTES)
  await until('it came', () => world.sink.taken.includes(id))
  assert.deepEqual(world.made, [BYTES.toString('base64')])
  const raws = world.sink.attempts.map(({ raw }) => raw)
  assert.deepEqual([raws.length, new Set(raws).size], [3, 1])
  assert.equal(JSON.parse(raws[0] ?? '').base64, BYTES.toString('base64'))
})

test('a message whose file is not to be had, or that has none, is told without', async () => {
  await using world = await withFiles(webhook({ inlineFiles: true }))
  const { id } = await receiveFile(world.session, BYTES, { at: 'nobody' })
  await world.session.emit({ type: 'message', message: incoming({ id: 'TEXT' }), envelopes: [] })
  await until('both came', () => world.sink.taken.length === 2)
  assert.deepEqual([world.sink.taken.toSorted(), world.made.length], [[id, 'TEXT'].toSorted(), 2])
  assert.ok(world.made.every((file) => file === 'without its file'))
})

test('no file is fetched for a receiver that does not want the event which carries it', async () => {
  await using world = await withFiles(
    webhook({ inlineFiles: true, events: ['message.revoked'] }),
    webhook({ url: 'http://127.0.0.1/two' }),
  )
  const message = await receiveFile(world.session, BYTES)
  await until('the other has it', () => world.sink.taken.includes(message.id))
  const read = async () => (await world.store.subscriptions.list('main')).every(({ cursor }) => cursor === 4)
  await until('both have read it', read)
  assert.deepEqual(world.made, ['without its file'])
  assert.equal((await world.gateway.media.stateOf('main', [{ message }]))[0]?.state, 'pending')
})
