import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import { GatewayError } from '../errors.ts'
import type { StagedFile } from '../model/draft.ts'
import type { MediaStage } from '../ports/media-stage.ts'
import type { Store } from '../ports/store.ts'
import { ANA, BEN, incoming, toTarget, until } from '../testing/stanzas.ts'
import { reconnect, transmitting } from '../testing/transmitting.ts'
import { createWorld, type World } from '../testing/world.ts'

const UNCONFIRMED = new GatewayError('SEND_UNCONFIRMED', 'no answer')

const draft = (text: string, id?: string) => ({ kind: 'text', chat: ANA, text, ...(id && { id }) }) as const

const acksOf = async (world: World, id: string) =>
  (await world.log('main')).flatMap(({ event }) =>
    event.type === 'message.ack' && event.target.id === id ? [[event.ack, event.errorCode]] : [],
  )

const ackOf = async (store: Store, id: string) => (await store.messages.find('main', { id }))?.ack

test('a message is recorded before it leaves, and confirmed after', async () => {
  await using store = await createStore('sqlite::memory:')
  const seen: unknown[] = []
  const options = transmitting(async ({ id }) => void seen.push(await ackOf(store, id)))
  await using world = await createWorld({ store, ...options })
  await world.pair('main')
  const sent = await world.gateway.messages.send('main', draft('hi'))
  assert.deepEqual([seen, sent.ack, await ackOf(store, sent.id)], [['pending'], 'server', 'server'])
  assert.deepEqual(await acksOf(world, sent.id), [['server', null]])
})

test('what was recorded and never left is sent once the account works again, once, with its id', async () => {
  await using store = await createStore('sqlite::memory:')
  const left: string[] = []
  {
    // The process dies between the record and the wire: nothing after this moment happens.
    const options = transmitting(async () => {
      throw new GatewayError('SESSION_NOT_READY', 'gone')
    })
    await using world = await createWorld({ store, ...options })
    await world.pair('main')
    for (const id of ['ONE', 'TWO']) {
      await assert.rejects(world.gateway.messages.send('main', draft(id, id)), { code: 'SEND_UNCONFIRMED' })
    }
  }
  assert.deepEqual([await ackOf(store, 'ONE'), await ackOf(store, 'TWO')], ['pending', 'pending'])
  await using world = await createWorld({ store, ...transmitting(async ({ id }) => void left.push(id)) })
  await until('both are confirmed', async () => (await ackOf(store, 'TWO')) === 'server')
  assert.deepEqual(left, ['ONE', 'TWO'])
  await reconnect(world)
  await world.gateway.messages.send('main', draft('after', 'THREE'))
  assert.deepEqual(left, ['ONE', 'TWO', 'THREE'])
  const created = (await world.log('main')).filter(({ event }) => event.type === 'message.created')
  assert.equal(created.length, 3)
})

test('the files of a message are there until it has left, or could not', async () => {
  const steps: string[] = []
  const file = {
    path: import.meta.filename,
    size: 1,
    mimetype: 'text/plain',
    name: 'a.txt',
    sha256: '00',
  } satisfies StagedFile
  const stage: MediaStage = {
    stage: () => Promise.resolve(file),
    async release() {
      // As long as it takes to remove a file: a failure meanwhile that nobody waits for would end the process.
      await new Promise((resolve) => setImmediate(resolve))
      steps.push('released')
    },
  }
  const options = transmitting(async () => {
    steps.push('left')
    throw new GatewayError('SESSION_NOT_READY', 'gone')
  })
  await using world = await createWorld({ ...options, deps: { stage } })
  await world.pair('main')
  const document = { kind: 'document', chat: ANA, text: null, file: { from: 'base64', data: 'YQ==' } } as const
  await assert.rejects(world.gateway.messages.send('main', document), { code: 'SEND_UNCONFIRMED' })
  assert.deepEqual(steps, ['left', 'released'])
})

test('a refusal is told with its code, and the message is not sent again', async () => {
  await using world = await createWorld()
  const engine = await world.pair('main')
  engine.failSends(new GatewayError('SEND_REFUSED', 'no', { details: { code: 463 } }))
  await assert.rejects(world.gateway.messages.send('main', draft('hi', 'ID')), { code: 'SEND_REFUSED' })
  assert.deepEqual(await acksOf(world, 'ID'), [['error', 463]])
  engine.failSends(null)
  await reconnect(world)
  await world.gateway.messages.send('main', draft('next', 'NEXT'))
  assert.deepEqual(
    engine.sent.map(({ id }) => id),
    ['NEXT'],
  )
})

test('an unconfirmed message stays pending until the server says so later', async () => {
  await using world = await createWorld()
  const engine = await world.pair('main')
  engine.failSends(UNCONFIRMED)
  await assert.rejects(world.gateway.messages.send('main', draft('hi', 'ID')), { code: 'SEND_UNCONFIRMED' })
  assert.deepEqual([await ackOf(world.store, 'ID'), await acksOf(world, 'ID')], ['pending', []])
  const message = await world.gateway.messages.require('main', { id: 'ID' })
  const target = toTarget(message, { participant: null })
  const receipt = { type: 'receipt', target, by: null, ack: 'server', timestamp: 5, errorCode: null } as const
  await engine.emit(receipt)
  await engine.emit(receipt)
  assert.deepEqual(await acksOf(world, 'ID'), [['server', null]])
  engine.failSends(null)
  await reconnect(world)
  await world.gateway.messages.send('main', draft('next', 'NEXT'))
  assert.equal(engine.sent.length, 1)
})

test('one message that is refused or not answered does not keep back the others', async () => {
  const left: string[] = []
  let isDown = true
  const options = transmitting(async ({ id }) => {
    if (isDown) throw UNCONFIRMED
    if (id === 'M0') throw new GatewayError('SEND_REFUSED', 'no')
    if (id === 'M1') throw UNCONFIRMED
    left.push(id)
  })
  await using world = await createWorld(options)
  await world.pair('main')
  const ids = Array.from({ length: 130 }, (_, index) => `M${index}`)
  for (const id of ids) {
    await assert.rejects(world.gateway.messages.send('main', draft(id, id)), { code: 'SEND_UNCONFIRMED' })
  }
  isDown = false
  await reconnect(world)
  await until('the last one left', () => left.includes('M129'))
  assert.deepEqual(left, ids.slice(2))
  assert.deepEqual([await ackOf(world.store, 'M0'), await ackOf(world.store, 'M1')], ['error', 'pending'])
})

test('a message that was confirmed while others were sent again does not leave twice', async () => {
  const left: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  let isDown = true
  const options = transmitting(async ({ id }) => {
    if (isDown) throw UNCONFIRMED
    left.push(id)
    if (id === 'ONE') await promise
  })
  await using world = await createWorld(options)
  const engine = await world.pair('main')
  for (const id of ['ONE', 'TWO']) await assert.rejects(world.gateway.messages.send('main', draft(id, id)))
  isDown = false
  await reconnect(world)
  await until('the first is on its way', () => left.length === 1)
  const target = toTarget(await world.gateway.messages.require('main', { id: 'TWO' }), { participant: null })
  await engine.emit({ type: 'receipt', target, by: null, ack: 'server', timestamp: 5, errorCode: null })
  resolve()
  await until('the first is confirmed', async () => (await ackOf(world.store, 'ONE')) === 'server')
  await world.gateway.messages.send('main', draft('THREE', 'THREE'))
  assert.deepEqual(left, ['ONE', 'THREE'])
})

test('what is older than a day is given up, with an event', async () => {
  let ahead = 0
  await using world = await createWorld({ deps: { now: () => Date.now() + ahead } })
  const engine = await world.pair('main')
  engine.failSends(UNCONFIRMED)
  await assert.rejects(world.gateway.messages.send('main', draft('hi', 'ID')), { code: 'SEND_UNCONFIRMED' })
  engine.failSends(null)
  ahead = 25 * 60 * 60 * 1000
  await reconnect(world)
  await until('it is given up', async () => (await ackOf(world.store, 'ID')) === 'error')
  assert.deepEqual([engine.sent.length, await acksOf(world, 'ID')], [0, [['error', null]]])
})

test('an id in use is refused: of a message sent, in flight, or known from history', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const left: string[] = []
  const options = transmitting(async (message) => {
    if (message.content.text === 'slow') await promise
    left.push(message.content.text ?? '')
  })
  await using world = await createWorld(options)
  const engine = await world.pair('main')
  const { messages } = world.gateway
  const slow = messages.send('main', draft('slow', 'ID'))
  await until('it is recorded', async () => (await ackOf(world.store, 'ID')) === 'pending')
  await assert.rejects(messages.send('main', draft('other words', 'ID')), { code: 'MESSAGE_ID_IN_USE' })
  await reconnect(world)
  resolve()
  await slow
  const old = incoming({
    id: 'OLD',
    fromMe: true,
    origin: 'device',
    content: { kind: 'text', text: 'old', mentions: [] },
  })
  const batch = { chats: [], contacts: [], identities: [], messages: [old], percent: null, done: false }
  await engine.emit({ type: 'history', batch, envelopes: [] })
  await assert.rejects(messages.send('main', draft('new', 'OLD')), { code: 'MESSAGE_ID_IN_USE' })
  assert.deepEqual(left, ['slow'])
  await messages.send('main', { kind: 'text', chat: BEN, text: 'elsewhere', id: 'ID' })
})

test('nothing is recorded of what cannot be sent at all', async () => {
  await using world = await createWorld()
  await world.pair('main')
  const { messages, sessions } = world.gateway
  const refusals = [
    [draft(''), 'BAD_REQUEST'],
    [draft('x'.repeat(65_537)), 'BAD_REQUEST'],
    [{ ...draft('hi'), chat: 'nobody' }, 'CHAT_INVALID'],
    [{ ...draft('hi'), chat: '@c.us' }, 'CHAT_INVALID'],
  ] as const
  for (const [refused, code] of refusals) await assert.rejects(messages.send('main', refused), { code })
  await sessions.stop('main')
  await assert.rejects(messages.send('main', draft('hi')), { code: 'SESSION_NOT_READY' })
  assert.deepEqual(await messages.list('main', { chat: null, order: 'asc', limit: 9, offset: 0 }), [])
})

test('the same id with the same content is answered as it was, for a day, and leaves once', async () => {
  let ahead = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  const left: string[] = []
  const options = transmitting(async ({ id }) => {
    left.push(id)
    if (id === 'SLOW') await promise
    if (id === 'BAD') throw new GatewayError('SEND_REFUSED', 'no', { details: { code: 479 } })
    if (id === 'LOST') throw UNCONFIRMED
  })
  await using world = await createWorld({ ...options, deps: { now: () => Date.now() + ahead } })
  await world.pair('main')
  const send = (id: string, text = 'hi') => world.gateway.messages.send('main', draft(text, id))
  const first = await send('ID')
  assert.deepEqual(await send('ID'), first)
  const both = [send('SLOW'), send('SLOW')]
  await until('it is on its way', () => left.includes('SLOW'))
  resolve()
  const [one, two] = await Promise.all(both)
  assert.deepEqual([one?.ack, two], ['server', one])
  await assert.rejects(send('BAD'), { code: 'SEND_REFUSED' })
  await assert.rejects(send('BAD'), { code: 'SEND_REFUSED', details: { code: 479 } })
  await assert.rejects(send('LOST'), { code: 'SEND_UNCONFIRMED' })
  await assert.rejects(send('LOST'), { code: 'SEND_UNCONFIRMED' })
  await assert.rejects(send('ID', 'other words'), { code: 'MESSAGE_ID_IN_USE' })
  ahead = 25 * 60 * 60 * 1000
  await assert.rejects(send('ID'), { code: 'MESSAGE_ID_IN_USE' })
  assert.deepEqual(left, ['ID', 'SLOW', 'BAD', 'LOST'])
})

test('what was not answered is told once, and sent again by itself while the connection stays up', async () => {
  let tries = 0
  const options = transmitting(async () => {
    tries += 1
    if (tries < 3) throw UNCONFIRMED
  })
  const settings = { keepEventsDays: 1, restoreParallel: 1, readyWaitMs: 100, resendMs: 20 }
  await using world = await createWorld({ ...options, deps: { settings } })
  await world.pair('main')
  await assert.rejects(world.gateway.messages.send('main', draft('hi', 'ID')), { code: 'SEND_UNCONFIRMED' })
  await until('it is confirmed', async () => (await ackOf(world.store, 'ID')) === 'server')
  const told = (await world.log('main')).filter(({ event }) => event.type === 'message.unconfirmed')
  assert.deepEqual([tries, told.length, await acksOf(world, 'ID')], [3, 1, [['server', null]]])
})
