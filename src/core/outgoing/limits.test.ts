import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import { GatewayError, type ErrorCode } from '../errors.ts'
import type { Store } from '../ports/store.ts'
import { ANA, BEN, incoming, until } from '../testing/stanzas.ts'
import { reconnect } from '../testing/transmitting.ts'
import { createWorld } from '../testing/world.ts'

const REACHOUT = new GatewayError('ACCOUNT_RESTRICTED', 'no', { details: { code: 463 } })
const RATE = new GatewayError('SEND_RATE_LIMITED', 'slow down', { details: { code: 429 } })

/** A session that works, on a clock that a test moves. */
async function start(store?: Store) {
  let ahead = 0
  const world = await createWorld({ ...(store && { store }), deps: { now: () => Date.now() + ahead } })
  if (!(await world.gateway.sessions.get('main'))) await world.pair('main')
  await until('it works', async () => (await world.gateway.sessions.require('main')).status === 'working')
  const engine = world.engineOf('main')
  await engine.emit({ type: 'message', message: incoming({ chat: ANA }), envelopes: [] })
  return {
    world,
    engine,
    send: (chat: string, id?: string) =>
      world.gateway.messages.send('main', { kind: 'text', chat, text: 'hi', ...(id && { id }) }),
    later: (ms: number) => void (ahead += ms),
    limited: async () =>
      (await world.log('main')).flatMap(({ event }) => (event.type === 'account.limited' ? [event] : [])),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

async function refusal(work: Promise<unknown>, code: ErrorCode) {
  const error = await work.then(
    () => assert.fail('it was not refused'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof GatewayError)
  assert.equal(error.code, code)
  return error.details as { readonly code: number; readonly retryAfterMs: number }
}

test('after a 463 nobody new is written to until the time is over, and whatsapp is not asked', async () => {
  await using run = await start()
  run.engine.failSends(REACHOUT)
  const first = await refusal(run.send(BEN, 'NEW'), 'ACCOUNT_RESTRICTED')
  assert.deepEqual([first.code, first.retryAfterMs], [463, 3_600_000])
  run.engine.failSends(null)
  run.later(10_000)
  const second = await refusal(run.send(BEN, 'AGAIN'), 'ACCOUNT_RESTRICTED')
  assert.ok(second.retryAfterMs > 3_500_000 && second.retryAfterMs <= 3_590_000)
  assert.deepEqual([second.code, run.engine.sent], [463, []])
  assert.equal((await run.send(ANA)).ack, 'server', 'who wrote to us is not new')
  const [event, ...others] = await run.limited()
  assert.deepEqual([event?.reason, event?.code, others], ['reachout', 463, []])
  assert.ok((event?.until ?? 0) > Date.now() / 1000 + 3_500)
  const ack = (await run.world.log('main')).find(({ event: each }) => each.type === 'message.ack')?.event
  assert.ok(ack?.type === 'message.ack')
  assert.deepEqual([ack.target.id, ack.ack, ack.errorCode], ['NEW', 'error', 463])
  run.later(3_600_000)
  assert.equal((await run.send(BEN)).ack, 'server')
})

test('after a 429 nothing leaves until the time is over: no message, no change', async () => {
  await using run = await start()
  const { id } = await run.send(ANA)
  run.engine.failSends(RATE)
  assert.equal((await refusal(run.send(ANA), 'SEND_RATE_LIMITED')).retryAfterMs, 60_000)
  run.engine.failSends(null)
  const { messages } = run.world.gateway
  await refusal(run.send(ANA), 'SEND_RATE_LIMITED')
  const held = await refusal(messages.react('main', { id }, '👍'), 'SEND_RATE_LIMITED')
  assert.ok(held.code === 429 && held.retryAfterMs <= 60_000)
  assert.deepEqual([run.engine.sent.length, run.engine.changes.length, (await run.limited()).length], [1, 0, 1])
  run.later(60_000)
  assert.equal((await run.send(ANA)).ack, 'server')
})

test('a 429 that comes back holds for longer, and one that says how long for so long', async () => {
  await using run = await start()
  run.engine.failSends(RATE)
  for (const expected of [60_000, 120_000, 240_000]) {
    assert.equal((await refusal(run.send(ANA), 'SEND_RATE_LIMITED')).retryAfterMs, expected)
    run.later(expected)
  }
  const details = { code: 429, retryAfterMs: 5_000 }
  run.engine.failSends(new GatewayError('SEND_RATE_LIMITED', 'slow down', { details }))
  assert.equal((await refusal(run.send(ANA), 'SEND_RATE_LIMITED')).retryAfterMs, 5_000)
  assert.equal((await run.limited()).length, 4)
})

test('a limit outlives the process, and not its session', async () => {
  await using store = await createStore('sqlite::memory:')
  {
    await using run = await start(store)
    run.engine.failSends(RATE)
    await refusal(run.send(ANA), 'SEND_RATE_LIMITED')
  }
  await using run = await start(store)
  await refusal(run.send(ANA), 'SEND_RATE_LIMITED')
  assert.deepEqual(run.engine.sent, [])
  await run.world.gateway.sessions.delete('main')
  await run.world.pair('main')
  assert.equal((await run.send(ANA)).ack, 'server')
})

test('a limit of one session holds back no other', async () => {
  await using run = await start()
  await run.world.pair('other')
  run.engine.failSends(RATE)
  await refusal(run.send(ANA), 'SEND_RATE_LIMITED')
  const sent = await run.world.gateway.messages.send('other', { kind: 'text', chat: ANA, text: 'hi' })
  assert.equal(sent.ack, 'server')
})

for (const [code, reason, chat] of [
  [463, 'reachout', BEN],
  [429, 'rate', ANA],
] as const) {
  test(`a ${code} that comes late is told, and what it holds back is refused or waits until it is over`, async () => {
    await using run = await start()
    const { world, engine } = run
    engine.failSends(new GatewayError('SEND_UNCONFIRMED', 'no answer'))
    for (const id of ['REFUSED', 'WAITS']) await assert.rejects(run.send(chat, id), { code: 'SEND_UNCONFIRMED' })
    const target = { id: 'REFUSED', chat, chatAlt: null, fromMe: true, participant: null }
    await engine.emit({ type: 'receipt', target, by: null, ack: 'error', timestamp: 5, errorCode: code })
    engine.failSends(null)
    const told = (await run.limited()).map((event) => [event.reason, event.code])
    assert.deepEqual(told, [[reason, code]])
    await refusal(run.send(chat), code === 463 ? 'ACCOUNT_RESTRICTED' : 'SEND_RATE_LIMITED')
    const rowOf = async () => (await world.store.outgoing.find('main', 'WAITS'))[0]
    await reconnect(world)
    await until('it is put off', async () => ((await rowOf())?.dueAt ?? 0) > Date.now() + 50_000)
    assert.deepEqual([(await rowOf())?.attempts, engine.sent], [1, []])
    run.later(3_600_000)
    await reconnect(world)
    await until('it has left', async () => (await rowOf())?.state === 'confirmed')
    assert.deepEqual(
      engine.sent.map(({ id }) => id),
      ['WAITS'],
    )
  })
}

test('what is sent again to people who were met before does not wait for a limit of new ones', async () => {
  await using run = await start()
  run.engine.failSends(new GatewayError('SEND_UNCONFIRMED', 'no answer'))
  await assert.rejects(run.send(ANA, 'KNOWN'), { code: 'SEND_UNCONFIRMED' })
  run.engine.failSends(REACHOUT)
  await refusal(run.send(BEN), 'ACCOUNT_RESTRICTED')
  run.engine.failSends(null)
  await reconnect(run.world)
  await until('it has left', () => run.engine.sent.some(({ id }) => id === 'KNOWN'))
})
