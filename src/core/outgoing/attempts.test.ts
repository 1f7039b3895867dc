import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import { GatewayError, type ErrorCode } from '../errors.ts'
import type { Outgoing } from '../model/outgoing.ts'
import type { PacingSettings } from '../model/session.ts'
import type { Store } from '../ports/store.ts'
import { createBreakable } from '../testing/breakable.ts'
import { ANA, BEN, until } from '../testing/stanzas.ts'
import { reconnect, transmitting } from '../testing/transmitting.ts'
import { createWorld, type World } from '../testing/world.ts'

const PACED: PacingSettings = { messagesPerMinute: 100, gapMs: null, newContactsPerDay: null, typing: null }
const SETTINGS = { keepEventsDays: 1, restoreParallel: 2, readyWaitMs: 200, sendTimeoutMs: 10_000 }

const gone = () => new GatewayError('SESSION_NOT_READY', 'gone')

const rowsOf = async (store: Store, id: string): Promise<readonly Outgoing[]> => store.outgoing.find('main', id)

const toldOf = async (world: World, type: string) =>
  (await world.log('main')).filter(({ event }) => event.type === type)

/** As a request that names a key does it. */
const keyed = (world: World, key: string, text = key) =>
  world.gateway.idempotency.run({ session: 'main', owner: 'me', key, fingerprint: text }, async () => {
    const { id, ack } = await world.gateway.messages.send('main', { kind: 'text', chat: ANA, text })
    return JSON.stringify({ id, ack })
  })

test('a request waits on when the connection drops in its turn, and its key is answered with the one message', async () => {
  const left: string[] = []
  let tries = 0
  let isConnected = false
  const options = transmitting(async ({ id }) => {
    tries += 1
    if (!isConnected) throw gone()
    left.push(id)
  })
  await using world = await createWorld({ ...options, deps: { settings: SETTINGS } })
  await world.pair('main', { pacing: PACED })
  const first = keyed(world, 'order')
  await until('it was tried, and waits again', async () => {
    const [row] = (await world.gateway.sending.list('main', { limit: 1 })).items
    return tries === 1 && row?.state === 'queued'
  })
  isConnected = true
  await reconnect(world)
  const { text } = await first
  const again = await keyed(world, 'order')
  assert.deepEqual([again.text, again.replayed, left.length], [text, true, 1])
  assert.deepEqual(JSON.parse(text), { id: left[0], ack: 'server' })
  assert.deepEqual(await toldOf(world, 'message.unconfirmed'), [])
})

const ANYTHING: readonly (readonly [string, () => Error])[] = [
  ...(['SESSION_NOT_READY', 'WHATSAPP_UNREACHABLE', 'WHATSAPP_REFUSED', 'NOT_IN_GROUP', 'INTERNAL'] as const).map(
    (code: ErrorCode) => [code, () => new GatewayError(code, 'no')] as const,
  ),
  ['a bug', () => new TypeError('no function')],
]

for (const [what, thrown] of ANYTHING) {
  for (const pacing of what === 'SESSION_NOT_READY' ? [null] : [null, PACED]) {
    test(`what stays on its way is answered and told as such, once: ${what}, ${pacing ? 'paced' : 'at once'}`, async () => {
      let fails = true
      const options = transmitting(async () => {
        if (fails) throw thrown()
      })
      await using world = await createWorld({ ...options, deps: { settings: { ...SETTINGS, resendMs: 20 } } })
      await world.pair('main', { pacing })
      await assert.rejects(keyed(world, 'order'), { code: 'SEND_UNCONFIRMED' })
      const [row] = (await world.gateway.sending.list('main', { limit: 1 })).items
      assert.equal(row?.state, 'leaving')
      await until('it was tried again', async () => ((await rowsOf(world.store, row.id))[0]?.attempts ?? 0) > 1)
      fails = false
      await reconnect(world)
      await until('it has left', async () => (await rowsOf(world.store, row.id))[0]?.state === 'confirmed')
      const told = (await toldOf(world, 'message.unconfirmed')).map(({ event }) => 'target' in event && event.target.id)
      assert.deepEqual(told, [row.id])
      const { text } = await keyed(world, 'order')
      assert.deepEqual(JSON.parse(text), { id: row.id, ack: 'server' })
    })
  }
}

test('an answer that cannot be stored is no answer', async () => {
  await using real = await createStore('sqlite::memory:')
  const store = createBreakable(real)
  const options = transmitting(async () => store.break('transaction', 'messages.acknowledge'))
  await using world = await createWorld({ store, ...options, deps: { settings: SETTINGS } })
  await world.pair('main')
  const draft = { kind: 'text', chat: BEN, text: 'hi', id: 'ID' } as const
  await assert.rejects(world.gateway.messages.send('main', draft), { code: 'SEND_UNCONFIRMED' })
  assert.equal((await rowsOf(real, 'ID'))[0]?.state, 'leaving')
})

test('whoever asks again while it is sent again hears how that ends', async () => {
  const { promise: hold, resolve } = Promise.withResolvers<void>()
  let tries = 0
  const options = transmitting(async () => {
    tries += 1
    if (tries === 1) throw new GatewayError('SEND_UNCONFIRMED', 'no answer')
    await hold
  })
  await using real = await createStore('sqlite::memory:')
  const store = createBreakable(real)
  await using world = await createWorld({
    store,
    ...options,
    deps: { settings: { ...SETTINGS, sendTimeoutMs: 4_000 } },
  })
  await world.pair('main')
  await assert.rejects(keyed(world, 'order'), { code: 'SEND_UNCONFIRMED' })
  await reconnect(world)
  await until('it is on its way again', () => tries === 2)
  const looked = store.count('outgoing.find')
  const again = keyed(world, 'order')
  await until('it is found on its way', () => store.count('outgoing.find') > looked)
  resolve()
  assert.equal((JSON.parse((await again).text) as { readonly ack: string }).ack, 'server')
})

test('what left before the connection broke leaves again before what was queued behind it', async () => {
  const order: string[] = []
  let isConnected = false
  await using store = await createStore('sqlite::memory:')
  const options = transmitting(async ({ id }) => {
    if (!isConnected) throw id === 'first' ? new GatewayError('SEND_UNCONFIRMED', 'no answer') : gone()
    order.push(`${id} leaves`)
    // Time enough for the queue to go on, if it would.
    for (let turn = 0; turn < 50; turn += 1) await store.outgoing.count('main', 'queued')
    order.push(`${id} is taken`)
  })
  await using world = await createWorld({ store, ...options, deps: { settings: { ...SETTINGS, sendTimeoutMs: 1 } } })
  await world.pair('main', { pacing: PACED })
  for (const id of ['first', 'second']) {
    void world.gateway.messages.send('main', { kind: 'text', chat: ANA, text: id, id }).catch(() => undefined)
    await until('it is recorded', async () => (await rowsOf(store, id)).length === 1)
  }
  await until('one is on its way', async () => (await rowsOf(store, 'first'))[0]?.error === 'UNCONFIRMED')
  await until('the other waits', async () => (await rowsOf(store, 'second'))[0]?.state === 'queued')
  isConnected = true
  await reconnect(world)
  await until('both are taken', () => order.length === 4)
  assert.deepEqual(order, ['first leaves', 'first is taken', 'second leaves', 'second is taken'])
})
