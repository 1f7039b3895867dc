import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError, type ErrorCode } from './errors.ts'
import type { Messages, SentMessageChange } from './messages.ts'
import { ANA } from './testing/stanzas.ts'
import { createWorld, type World } from './testing/world.ts'

const HOUR_MS = 3_600_000

/** A session that works, on a clock that a test moves. */
async function start() {
  let ahead = 0
  const world = await createWorld({ deps: { now: () => Date.now() + ahead } })
  const engine = await world.pair('main')
  const { messages } = world.gateway
  return {
    world,
    engine,
    later: (ms: number) => void (ahead += ms),
    send: (text: string) => messages.send('main', { kind: 'text', chat: ANA, text }),
    react: (id: string) => messages.react('main', { id }, '👍'),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

const keyed = (world: World, key: string, work: () => Promise<unknown>) =>
  world.gateway.idempotency.run({ session: 'main', owner: 'me', key, fingerprint: 'the same' }, async () =>
    JSON.stringify(await work()),
  )

const idsIn = async (world: World) =>
  (await world.gateway.sending.list('main', { limit: 100 })).items.map(({ id }) => id)

const REFUSALS: readonly (readonly [ErrorCode, number])[] = [
  ['ACCOUNT_RESTRICTED', 463],
  ['SEND_RATE_LIMITED', 429],
  ['SEND_REFUSED', 479],
]

for (const [code, number] of REFUSALS) {
  test(`the same request is refused again as the first time, and nothing more is sent: ${number}`, async () => {
    await using run = await start()
    run.engine.failSends(new GatewayError(code, 'no', { details: { code: number } }))
    const first = await keyed(run.world, 'order', () => run.send('hi')).catch((error: unknown) => error)
    assert.ok(first instanceof GatewayError && first.code === code)
    run.engine.failSends(null)
    run.later(2 * HOUR_MS)
    const again = keyed(run.world, 'order', () => run.send('hi'))
    await assert.rejects(again, { code, message: first.message, details: first.details })
    assert.deepEqual([run.engine.sent, (await idsIn(run.world)).length], [[], 1])
    await keyed(run.world, 'another order', () => run.send('hi'))
    assert.equal(run.engine.sent.length, 1)
  })
}

test('a limit that was known before leaves the key free', async () => {
  await using run = await start()
  run.engine.failSends(new GatewayError('SEND_RATE_LIMITED', 'slow down', { details: { code: 429 } }))
  await assert.rejects(run.send('another'), { code: 'SEND_RATE_LIMITED' })
  run.engine.failSends(null)
  await assert.rejects(
    keyed(run.world, 'order', () => run.send('hi')),
    { code: 'SEND_RATE_LIMITED' },
  )
  run.later(HOUR_MS)
  const { text } = await keyed(run.world, 'order', () => run.send('hi'))
  const again = await keyed(run.world, 'order', () => run.send('hi'))
  assert.deepEqual([again, run.engine.sent.length], [{ text, replayed: true }, 1])
})

test('a change that whatsapp refused is refused again, and one that was never asked for is asked for', async () => {
  await using run = await start()
  const { id } = await run.send('hi')
  const react = (key: string, to: string) => keyed(run.world, key, () => run.react(to))
  run.engine.failChanges(new GatewayError('CHANGE_REFUSED', 'no', { details: { code: 479 } }))
  await assert.rejects(react('asked', id), { code: 'CHANGE_REFUSED' })
  run.engine.failChanges(null)
  await assert.rejects(react('asked', id), { code: 'CHANGE_REFUSED', details: { code: 479 } })
  assert.deepEqual(run.engine.changes, [])
  run.engine.failSends(new GatewayError('SEND_UNCONFIRMED', 'no answer'))
  await assert.rejects(run.send('late'), { code: 'SEND_UNCONFIRMED' })
  const [late = ''] = (await idsIn(run.world)).slice(-1)
  await assert.rejects(react('early', late), { code: 'CHANGE_REFUSED' })
  const target = { id: late, chat: ANA, chatAlt: null, fromMe: true, participant: null }
  await run.engine.emit({ type: 'receipt', target, by: null, ack: 'server', timestamp: 5, errorCode: null })
  await react('early', late)
  assert.equal(run.engine.changes.length, 1)
})

test('what ended halfway goes on where it ended', async () => {
  await using run = await start()
  let isBroken = true
  const both = () =>
    keyed(run.world, 'both', async () => {
      const first = await run.send('one')
      if (isBroken) throw new GatewayError('BAD_REQUEST', 'the second is none')
      return [first.id, (await run.send('two')).id]
    })
  await assert.rejects(both(), { code: 'BAD_REQUEST' })
  isBroken = false
  const { text } = await both()
  assert.deepEqual(
    run.engine.sent.map(({ id }) => id),
    JSON.parse(text),
  )
})

const CHANGES: Readonly<Record<string, (messages: Messages, id: string) => Promise<SentMessageChange>>> = {
  edit: (messages, id) => messages.edit('main', { id }, 'better'),
  revoke: (messages, id) => messages.revoke('main', { id }),
  react: (messages, id) => messages.react('main', { id }, '👍'),
  pin: (messages, id) => messages.pin('main', { id }, 86_400),
  vote: (messages, id) => messages.vote('main', { id }, ['yes']),
}

for (const [kind, change] of Object.entries(CHANGES)) {
  test(`a change whose end nobody knew is answered as it stands, with its id, and is not made twice: ${kind}`, async () => {
    await using run = await start()
    const { messages } = run.world.gateway
    const poll = { kind: 'poll', chat: ANA, text: 'well?', options: ['yes', 'no'], selectable: 1 } as const
    const { id } = kind === 'vote' ? await messages.send('main', poll) : await run.send('hi')
    const again = async () => {
      const { text } = await keyed(run.world, 'order', async () => (await change(messages, id)).action.id)
      return JSON.parse(text) as string
    }
    run.engine.failChanges(new GatewayError('SEND_UNCONFIRMED', 'no answer'))
    await assert.rejects(again(), { code: 'SEND_UNCONFIRMED' })
    run.engine.failChanges(null)
    await assert.rejects(again(), { code: 'SEND_UNCONFIRMED' })
    const [, changed = '', ...others] = await idsIn(run.world)
    const target = { id: changed, chat: ANA, chatAlt: null, fromMe: true, participant: null }
    await run.engine.emit({ type: 'receipt', target, by: null, ack: 'server', timestamp: 5, errorCode: null })
    run.later(HOUR_MS)
    assert.deepEqual([await again(), others, run.engine.changes], [changed, [], []])
  })
}

test('a change that was refused when nobody waited any more is refused when it is asked for again', async () => {
  await using run = await start()
  const { id } = await run.send('hi')
  run.engine.failChanges(new GatewayError('SEND_UNCONFIRMED', 'no answer'))
  const again = () => keyed(run.world, 'order', () => run.react(id))
  await assert.rejects(again(), { code: 'SEND_UNCONFIRMED' })
  run.engine.failChanges(null)
  const [, changed = ''] = await idsIn(run.world)
  const target = { id: changed, chat: ANA, chatAlt: null, fromMe: true, participant: null }
  await run.engine.emit({ type: 'receipt', target, by: null, ack: 'error', timestamp: 5, errorCode: 479 })
  for (let times = 0; times < 2; times++) {
    await assert.rejects(again(), { code: 'CHANGE_REFUSED', details: { code: 479 } })
  }
  assert.deepEqual(run.engine.changes, [])
})
