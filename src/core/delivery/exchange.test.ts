import assert from 'node:assert/strict'
import test from 'node:test'
import { pino } from 'pino'
import { DEFAULT_SESSION_CONFIG, type WebhookSettings } from '../model/session.ts'
import { refused, TAKEN } from '../testing/sink.ts'
import { ANA, incoming, until } from '../testing/stanzas.ts'
import { createWorld, webhook, type World } from '../testing/world.ts'

const withHooks = (...webhooks: readonly WebhookSettings[]) => ({ ...DEFAULT_SESSION_CONFIG, webhooks })
const SELDOM = { policy: 'constant', delaySeconds: 3_600, attempts: 5 } as const

const write = (world: World, id: string) =>
  world.engineOf('main').emit({ type: 'message', message: incoming({ id, chat: ANA }), envelopes: [] })

const pendingOf = async (world: World) => (await world.gateway.subscriptions.list('main'))[0]?.pending

test('a corrected address, a new token and a new password take over what waits, and the dead letters', async () => {
  await using world = await createWorld()
  const urls = ['http://127.0.0.1/tpyo', 'http://127.0.0.1/typo?token=1', 'http://me:two@127.0.0.1/typo?token=1']
  await world.pair('main', withHooks(webhook({ url: urls[0] ?? '', retries: { ...SELDOM, attempts: 1 } })))
  world.sink.answer(() => refused())
  await write(world, 'DEAD')
  await until('it is dead', async () => (await world.gateway.subscriptions.list('main'))[0]?.dead === 1)
  await world.gateway.sessions.update('main', withHooks(webhook({ url: urls[0] ?? '', retries: SELDOM })))
  for (const id of ['A1', 'A2']) await write(world, id)
  await until('both wait', async () => (await pendingOf(world)) === 2)
  const [{ id } = { id: '' }] = await world.gateway.subscriptions.list('main')
  await world.gateway.subscriptions.pause('main', id)
  for (const url of urls.slice(1)) {
    await world.gateway.sessions.update('main', withHooks(webhook({ url, retries: SELDOM })))
    const [subscription, ...others] = await world.gateway.subscriptions.list('main')
    assert.deepEqual([subscription?.id, subscription?.pending, subscription?.dead, others], [id, 2, 1, []])
  }
  world.sink.answer(() => TAKEN)
  assert.deepEqual(await world.gateway.deliveries.retryAll('main', id), { retried: 1, left: 0 })
  await world.gateway.subscriptions.resume('main', id)
  await until('all came', () => world.sink.taken.length === 3)
  assert.ok(world.sink.attempts.filter(({ ok }) => ok).every(({ url }) => url === urls.at(-1)))
  assert.deepEqual(world.sink.taken, ['DEAD', 'A1', 'A2'])
})

test('what a removed webhook takes with it is said in the log', async () => {
  const lines: { readonly msg: string; readonly deliveries: number }[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  await using world = await createWorld({ deps: { logger } })
  await world.pair('main', withHooks(webhook({ retries: SELDOM })))
  world.sink.answer(() => refused())
  for (const id of ['A1', 'A2']) await write(world, id)
  await until('both wait', async () => (await pendingOf(world)) === 2)
  await world.gateway.sessions.update('main', withHooks())
  assert.deepEqual(
    lines.filter(({ msg }) => msg.startsWith('webhook removed')).map(({ deliveries }) => deliveries),
    [2],
  )
})
