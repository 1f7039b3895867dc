import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from './errors.ts'
import type { CallUpdate } from './model/call.ts'
import type { EngineSession } from './ports/engine.ts'
import { DEFAULT_SESSION_CONFIG, type AutomationSettings } from './model/session.ts'
import { ANA, BEN, GROUP, incoming, until } from './testing/stanzas.ts'
import { createWorld, type WorldOptions } from './testing/world.ts'

async function start(settings: Partial<AutomationSettings> = {}, options: WorldOptions = {}) {
  const world = await createWorld(options)
  const automation = { ...DEFAULT_SESSION_CONFIG.automation, ...settings }
  const engine = await world.pair('main', { automation })
  return {
    world,
    engine,
    phone: engine.phone,
    receive: (chat: string) => engine.emit({ type: 'message', message: incoming({ chat }), envelopes: [] }),
    call: (change: Partial<CallUpdate> = {}) =>
      engine.emit({ type: 'call', call: { ...CALL, timestamp: now(), ...change } }),
    unread: async (chat: string) => (await world.gateway.chats.find('main', chat))?.unread,
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

const now = () => Math.floor(Date.now() / 1000)

const CALL: CallUpdate = {
  id: 'C1',
  from: ANA,
  fromAlt: null,
  group: null,
  status: 'offer',
  isVideo: false,
  timestamp: 0,
}

test('what comes in is marked as read, in chats and groups, when that is wished', async () => {
  await using run = await start({ readMessages: true })
  for (const chat of [ANA, 'status@broadcast', '120363000000000009@newsletter', GROUP]) await run.receive(chat)
  await until('both are read', async () => (await run.unread(ANA)) === 0 && (await run.unread(GROUP)) === 0)
  assert.deepEqual(
    run.phone.receipts.map(({ chat, participant }) => [chat, participant]),
    [
      [ANA, null],
      [GROUP, ANA],
    ],
  )
})

test('nothing is done that nobody wished', async () => {
  await using run = await start()
  await run.receive(ANA)
  await run.call()
  // What is done by itself is done in order: once the last session did its part, the first had its time.
  const other = await run.world.pair('other', {
    automation: { readMessages: true, keepOnline: true, rejectCalls: { message: '' } },
  })
  await other.emit({ type: 'call', call: { ...CALL, timestamp: now() } })
  await until('the other declined', () => other.phone.declined.length === 1)
  assert.deepEqual([run.phone.receipts, run.phone.declined, run.phone.presence], [[], [], null])
  assert.deepEqual([other.phone.presence, other.sent], ['available', []])
})

test('the account shows as online each time it connects', async () => {
  await using run = await start({ keepOnline: true })
  await until('it is online', () => run.phone.presence === 'available')
  run.phone.presence = null
  await run.engine.emit({ type: 'connection', state: { status: 'starting', trouble: null } })
  const { me } = await run.world.gateway.sessions.require('main')
  assert.ok(me)
  await run.engine.emit({ type: 'connection', state: { status: 'working', me } })
  await until('it is online again', () => run.phone.presence === 'available')
})

test('a call is declined and the caller told why, once, unless it is long over', async () => {
  await using run = await start({ rejectCalls: { message: 'please write' } })
  await run.call({ id: 'OLD', timestamp: now() - 3_600 })
  await run.call({ status: 'ringing', id: 'RINGS' })
  await run.call({ id: 'NOW', group: GROUP })
  await until('the caller is told', () => run.engine.sent.length === 1)
  await run.call({ status: 'ended', id: 'NOW' })
  await run.call({ id: 'LATER', from: BEN })
  await until('the other one, too', () => run.engine.sent.length === 2)
  assert.deepEqual(run.phone.declined, ['NOW', 'LATER'])
  assert.deepEqual(
    run.engine.sent.map(({ chat, content }) => [chat, content.text]),
    [
      [ANA, 'please write'],
      [BEN, 'please write'],
    ],
  )
})

/** An engine that sends no receipts to Ana. */
const FAILING: WorldOptions = {
  engine: (fake) => ({
    ...fake,
    open: async (options) => {
      const session = await fake.open(options)
      const over: Pick<EngineSession, 'markRead'> = {
        async markRead(refs) {
          if (refs.some(({ chat }) => chat === ANA)) throw new GatewayError('WHATSAPP_REFUSED', 'on purpose')
          await session.markRead(refs)
        },
      }
      return Object.assign(Object.create(session) as EngineSession, over)
    },
  }),
}

test('what fails stops neither what comes in nor what comes next', async () => {
  await using run = await start({ readMessages: true }, FAILING)
  await run.receive(ANA)
  await run.receive(BEN)
  await until('the last one is read', async () => (await run.unread(BEN)) === 0)
  assert.equal(await run.unread(ANA), 1)
})

test('what takes its time holds up nothing, and is bounded', async () => {
  await using run = await start({ readMessages: true })
  const held = Promise.withResolvers<void>()
  run.phone.hold = held.promise
  for (let count = 0; count < 300; count++) await run.receive(ANA)
  assert.equal(await run.unread(ANA), 300)
  held.resolve()
  await until('those that fit are read', () => run.phone.receipts.length === 200)
  await run.receive(BEN)
  await until('the next one is read', async () => (await run.unread(BEN)) === 0)
  assert.equal(run.phone.receipts.length, 201)
})
