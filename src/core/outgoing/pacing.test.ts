import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import { GatewayError } from '../errors.ts'
import type { PacingSettings } from '../model/session.ts'
import type { Store } from '../ports/store.ts'
import { ANA, BEN, incoming, until } from '../testing/stanzas.ts'
import { reconnect } from '../testing/transmitting.ts'
import { createWorld, type World } from '../testing/world.ts'

const NONE: PacingSettings = { messagesPerMinute: null, gapMs: null, newContactsPerDay: null, typing: null }
const HOUR_MS = 3_600_000

const text = (said: string, chat = ANA) => ({ kind: 'text', chat, text: said, id: said }) as const

/** A session that is paced, on a clock that a test moves; a request waits for no turn. */
async function start(
  pacing: PacingSettings | null,
  options: { readonly store?: Store; readonly sendTimeoutMs?: number } = {},
) {
  let ahead = 0
  const settings = { keepEventsDays: 1, restoreParallel: 2, readyWaitMs: 200, sendTimeoutMs: 1, ...options }
  const world = await createWorld({
    ...(options.store && { store: options.store }),
    deps: { now: () => Date.now() + ahead, settings },
  })
  const isNew = (await world.gateway.sessions.get('main')) === null
  if (isNew) await world.pair('main', { pacing })
  await until('the session works', async () => (await world.gateway.sessions.require('main')).status === 'working')
  const engine = world.engineOf('main')
  return {
    world,
    engine,
    send: (said: string, chat = ANA) => world.gateway.messages.send('main', text(said, chat)),
    /** Time passes, and the queue looks again. */
    async later(ms: number) {
      ahead += ms
      const current = await world.gateway.sending.pacing('main')
      await world.gateway.sending.setPacing('main', current)
    },
    left: () => engine.sent.map(({ id }) => id),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

const queuedIn = async (world: World) =>
  (await world.gateway.sending.list('main', { state: 'queued', limit: 100 })).items.map(({ id }) => id)

const acksOf = async (world: World, id: string) =>
  (await world.log('main')).flatMap(({ event }) =>
    event.type === 'message.ack' && event.target.id === id ? [event.ack] : [],
  )

test('without pacing nothing waits', async () => {
  await using run = await start(null)
  for (const id of ['1', '2', '3']) assert.equal((await run.send(id)).ack, 'server')
  assert.deepEqual([run.left(), await queuedIn(run.world)], [['1', '2', '3'], []])
})

test('no more messages leave in a minute than may, and they leave in their order', async () => {
  await using run = await start({ ...NONE, messagesPerMinute: 2 })
  for (const id of ['1', '2', '3', '4', '5']) await run.send(id)
  await until('two have left', () => run.left().length === 2)
  assert.deepEqual(await queuedIn(run.world), ['3', '4', '5'])
  await run.later(59_000)
  assert.equal(run.left().length, 2)
  await run.later(2_000)
  await until('two more have left', () => run.left().length === 4)
  await run.later(61_000)
  await until('all have left', () => run.left().length === 5)
  assert.deepEqual(run.left(), ['1', '2', '3', '4', '5'])
  await until('the last is confirmed', async () => (await acksOf(run.world, '5')).includes('server'))
  assert.deepEqual(await acksOf(run.world, '5'), ['server'])
})

test('a request is answered with the message pending when its turn is late, and confirmed when it is soon', async () => {
  await using run = await start({ ...NONE, gapMs: { min: 60_000, max: 60_000 } }, { sendTimeoutMs: 2_000 })
  assert.equal((await run.send('first')).ack, 'server')
  await using late = await start({ ...NONE, gapMs: { min: 60_000, max: 60_000 } })
  await late.send('first')
  await until('the first has left', () => late.left().length === 1)
  const { ack, id } = await late.send('second')
  assert.deepEqual([ack, id, late.left()], ['pending', 'second', ['first']])
})

test('between two messages passes a time by chance within the gap', async () => {
  await using run = await start({ ...NONE, gapMs: { min: 10_000, max: 20_000 } })
  for (const id of ['1', '2', '3']) await run.send(id)
  await until('one has left', () => run.left().length === 1)
  await run.later(9_000)
  assert.equal(run.left().length, 1)
  await run.later(12_000)
  await until('another has left', () => run.left().length === 2)
  await run.later(9_000)
  assert.equal(run.left().length, 2)
})

test('new contacts wait for another day, others do not wait behind them', async () => {
  const [first, second] = ['5511900000011@s.whatsapp.net', '5511900000012@s.whatsapp.net']
  await using run = await start({ ...NONE, newContactsPerDay: 1 })
  await run.engine.emit({ type: 'message', message: incoming({ chat: ANA }), envelopes: [] })
  await run.send('to-the-first', first)
  await run.send('to-the-second', second)
  await run.send('to-the-second-again', second)
  await run.send('to-the-first-again', first)
  await run.send('to-ana', ANA)
  await until('who may has left', () => run.left().length === 3)
  assert.deepEqual(run.left(), ['to-the-first', 'to-the-first-again', 'to-ana'])
  assert.deepEqual(await queuedIn(run.world), ['to-the-second', 'to-the-second-again'])
  await run.later(23 * HOUR_MS)
  assert.equal(run.left().length, 3)
  await run.later(2 * HOUR_MS)
  await until('the second has it', () => run.left().length === 5)
  assert.deepEqual(run.left().slice(3), ['to-the-second', 'to-the-second-again'])
})

test('what waited for days has as long as anything else from when it leaves', async () => {
  await using run = await start({ ...NONE, newContactsPerDay: 1 })
  const [first, second] = ['5511900000011@s.whatsapp.net', '5511900000012@s.whatsapp.net']
  await run.send('to-the-first', first)
  await run.send('to-the-second', second)
  await until('one has left', () => run.left().length === 1)
  run.engine.failSends(new GatewayError('SEND_UNCONFIRMED', 'no answer'))
  await run.later(49 * HOUR_MS)
  const rowOf = async () => (await run.world.store.outgoing.find('main', 'to-the-second'))[0]
  await until('the second was tried', async () => (await rowOf())?.error === 'UNCONFIRMED')
  const row = await rowOf()
  assert.ok(row && row.dueAt < (row.leftAt ?? 0) + HOUR_MS, 'it is due again soon')
  await run.later(HOUR_MS)
  run.engine.failSends(null)
  await reconnect(run.world)
  await until('the second has left', async () => (await rowOf())?.state === 'confirmed')
  assert.deepEqual(
    [run.left(), await acksOf(run.world, 'to-the-second')],
    [['to-the-first', 'to-the-second'], ['server']],
  )
})

test('typing is shown before a text leaves', async () => {
  await using run = await start({ ...NONE, typing: { charactersPerSecond: 500, maxMs: 20 } })
  await run.send('some-words')
  await until('it has left', () => run.left().length === 1)
  assert.deepEqual(run.engine.phone.activities, [{ chat: ANA, activity: 'typing' }])
})

test('the queue survives the end of the process, in its order', async () => {
  await using store = await createStore('sqlite::memory:')
  const pacing = { ...NONE, messagesPerMinute: 1 }
  {
    await using run = await start(pacing, { store })
    for (const id of ['1', '2', '3', '4']) await run.send(id, id === '3' ? BEN : ANA)
    await until('one has left', () => run.left().length === 1)
  }
  await using run = await start(pacing, { store })
  assert.deepEqual([await queuedIn(run.world), run.left()], [['2', '3', '4'], []])
  await run.world.gateway.sending.setPacing('main', null)
  await until('all have left', () => run.left().length === 3)
  assert.deepEqual(run.left(), ['2', '3', '4'])
})

test('what waits while the session does not work leaves once it does, no faster than before', async () => {
  await using run = await start({ ...NONE, messagesPerMinute: 1 })
  for (const id of ['1', '2', '3']) await run.send(id)
  await until('one has left', () => run.left().length === 1)
  await run.world.gateway.sessions.stop('main')
  await run.later(10 * 60_000)
  await run.world.gateway.sessions.start('main')
  const again = () => run.world.engineOf('main').sent.map(({ id }) => id)
  await until('the next has left', () => again().length === 1)
  assert.deepEqual([again(), await queuedIn(run.world)], [['2'], ['3']])
})

test('a message sent after the pacing was turned off does not overtake what waits', async () => {
  await using run = await start({ ...NONE, gapMs: { min: 60_000, max: 60_000 } })
  for (const id of ['1', '2', '3']) await run.send(id)
  await run.world.gateway.sending.setPacing('main', null)
  await run.send('4')
  await until('all have left', () => run.left().length === 4)
  assert.deepEqual(run.left(), ['1', '2', '3', '4'])
})

test('a queued message is cancelled once, and its end is told', async () => {
  await using run = await start({ ...NONE, gapMs: { min: 60_000, max: 60_000 } }, { sendTimeoutMs: 5_000 })
  await run.send('gone')
  const waiting = run.send('taken-back')
  await until('it is queued', async () => (await queuedIn(run.world)).length === 1)
  const { sending } = run.world.gateway
  await sending.cancel('main', 'taken-back')
  await assert.rejects(waiting, { code: 'SEND_REFUSED', message: /cancelled/ })
  assert.deepEqual(await acksOf(run.world, 'taken-back'), ['error'])
  assert.equal((await run.world.gateway.messages.require('main', { id: 'taken-back' })).ack, 'error')
  await assert.rejects(sending.cancel('main', 'taken-back'), { code: 'OUTGOING_LEFT' })
  await assert.rejects(sending.cancel('main', 'gone'), { code: 'OUTGOING_LEFT' })
  await assert.rejects(sending.cancel('main', 'nothing'), { code: 'OUTGOING_NOT_FOUND' })
  await assert.rejects(sending.cancel('other', 'gone'), { code: 'SESSION_NOT_FOUND' })
  await run.later(61_000)
  assert.deepEqual(run.left(), ['gone'])
})

test('what whatsapp refuses in its turn is told, and the next has its turn', async () => {
  await using run = await start({ ...NONE, messagesPerMinute: 100 }, { sendTimeoutMs: 5_000 })
  run.engine.failSends(new GatewayError('SEND_REFUSED', 'no', { details: { code: 479 } }))
  await assert.rejects(run.send('1'), { code: 'SEND_REFUSED' })
  assert.deepEqual(await acksOf(run.world, '1'), ['error'])
  run.engine.failSends(null)
  assert.equal((await run.send('2')).ack, 'server')
})

test('what waited for one account is not said by another', async () => {
  await using run = await start({ ...NONE, gapMs: { min: 60_000, max: 60_000 } })
  for (const id of ['1', '2']) await run.send(id)
  await until('one has left', () => run.left().length === 1)
  await run.world.gateway.sessions.logout('main')
  const engine = run.world.engineOf('main')
  await engine.pair({ phone: BEN })
  await run.later(61_000)
  await until('it is given up', async () => (await acksOf(run.world, '2')).includes('error'))
  assert.deepEqual([engine.sent.map(({ id }) => id).includes('2'), await queuedIn(run.world)], [false, []])
})

test('a gap whose ends are the wrong way round is refused', async () => {
  await using run = await start(null)
  const wrong = { ...NONE, gapMs: { min: 2, max: 1 } }
  await assert.rejects(run.world.gateway.sending.setPacing('main', wrong), { code: 'BAD_REQUEST' })
  assert.equal(await run.world.gateway.sending.pacing('main'), null)
})
