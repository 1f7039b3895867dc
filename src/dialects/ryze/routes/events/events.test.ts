import assert from 'node:assert/strict'
import test from 'node:test'
import { createRyzeApp } from '../../testing/app.ts'

const refused = (message: string) => ({ success: false, error: { message } })

const HOOK = {
  enabled: true,
  url: 'https://hooks.example/wa',
  authorization: 'Bearer abc',
  byEvents: true,
  events: ['message.exchange', 'call.update'],
  mediaBase64: true,
}

async function withInstance() {
  const app = await createRyzeApp()
  const key = await app.addInstance('sales')
  const set = (body: unknown) => app.call('POST /api/events/webhook/sales', { body, key })
  const get = async (query = '') => (await app.call(`GET /api/events/getWebhook/sales${query}`, { key })).body
  return { ...app, key, set, get }
}

test('a webhook is set by its label, given back as it is, and receives', async () => {
  await using app = await withInstance()
  assert.deepEqual(await app.get(), { success: true, message: 'Webhooks retrieved successfully', webhooks: [] })
  const { status, body } = await app.set(HOOK)
  const webhook = { label: 'default', ...HOOK }
  assert.deepEqual([status, body], [200, { success: true, message: 'Webhook configured successfully', webhook }])
  assert.deepEqual(await app.get('?label='), {
    success: true,
    message: 'Webhook retrieved successfully',
    webhook,
  })
  const alias = await app.call('GET /api/events/webhook/sales?label=default', { key: app.key })
  assert.deepEqual(alias.body.webhook, webhook)
  const [settings] = (await app.gateway.sessions.require('sales')).config.webhooks
  assert.deepEqual(settings, {
    dialect: 'ryze',
    url: HOOK.url,
    events: HOOK.events,
    hmacKey: null,
    headers: { authorization: 'Bearer abc' },
    retries: { policy: 'exponential', delaySeconds: 1, attempts: 12 },
    appendEvent: true,
    inlineFiles: true,
  })
})

test('the same label is overwritten whole; labels are listed in order', async () => {
  await using app = await withInstance()
  await app.set({ ...HOOK, label: 'b' })
  await app.set({ ...HOOK, label: 'a' })
  await app.set({ label: 'b', enabled: true, url: 'http://other.example' })
  const { webhooks } = await app.get()
  assert.deepEqual(
    webhooks.map((item: { label: string }) => item.label),
    ['a', 'b'],
  )
  assert.deepEqual(webhooks[1], {
    label: 'b',
    enabled: true,
    url: 'http://other.example',
    authorization: null,
    byEvents: false,
    events: [],
    mediaBase64: false,
  })
})

test('three may be enabled; one that is switched off keeps its label and frees its place', async () => {
  await using app = await withInstance()
  for (const label of ['a', 'b', 'c']) assert.equal((await app.set({ ...HOOK, label })).status, 200)
  const fourth = await app.set({ ...HOOK, label: 'd' })
  assert.deepEqual([fourth.status, fourth.body], [409, refused('Maximum of 3 enabled webhooks per instance reached')])
  assert.equal((await app.set({ ...HOOK, label: 'c', events: [] })).status, 200)
  const off = await app.set({ ...HOOK, label: 'a', enabled: false })
  const { enabled, url, authorization, events, mediaBase64 } = off.body.webhook
  assert.deepEqual([enabled, url, authorization, events, mediaBase64], [false, '', null, [], false])
  assert.equal((await app.set({ ...HOOK, label: 'd' })).status, 200)
  assert.equal((await app.get()).webhooks.length, 4)
  assert.equal((await app.gateway.sessions.require('sales')).config.webhooks.length, 3)
})

test('webhooks set at once are all kept, and never more than three', async () => {
  await using app = await withInstance()
  const statuses = await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map(async (label) => (await app.set({ ...HOOK, label })).status),
  )
  assert.deepEqual(statuses.toSorted(), [200, 200, 200, 409, 409])
})

test('a receiver of another API stays', async () => {
  await using app = await withInstance()
  const retries = { policy: 'constant', delaySeconds: 2, attempts: 3 } as const
  const other = { dialect: 'waha', url: 'https://o.example', events: ['*'], hmacKey: null, headers: {}, retries }
  await app.gateway.sessions.update('sales', (config) => ({ ...config, webhooks: [other] }))
  await app.set(HOOK)
  const { webhooks } = (await app.gateway.sessions.require('sales')).config
  assert.deepEqual(
    webhooks.map(({ dialect }) => dialect),
    ['waha', 'ryze'],
  )
})

test('wrong webhooks are refused, and nothing changes', async () => {
  await using app = await withInstance()
  const refusal = async (body: unknown) => {
    const answer = await app.set(body)
    return [answer.status, answer.body.error?.message]
  }
  assert.deepEqual(await refusal({}), [400, 'enabled is required'])
  assert.deepEqual(await refusal({ enabled: true }), [400, 'url is required when the webhook is enabled'])
  assert.deepEqual(await refusal({ enabled: true, url: 'ftp://x' }), [
    400,
    'url must be an http, https, nats or tls address',
  ])
  assert.deepEqual(await refusal({ ...HOOK, authorization: 'a\r\nb: c' }), [
    400,
    'authorization must be a valid HTTP header value',
  ])
  assert.match(String((await refusal({ ...HOOK, events: ['message'] }))[1]), /^Invalid request body: events/)
  assert.match(String((await refusal({ ...HOOK, enabled: 'yes' }))[1]), /^Invalid request body: enabled/)
  assert.deepEqual((await app.get()).webhooks, [])
  const unknown = await app.call('GET /api/events/getWebhook/sales?label=none', { key: app.key })
  assert.deepEqual([unknown.status, unknown.body], [404, refused('Webhook not found')])
})

test('the websocket is configured once, and switched off with all it had', async () => {
  await using app = await withInstance()
  const { key } = app
  const get = () => app.call('GET /api/events/getWebsocket/sales', { key })
  const set = (body: unknown) => app.call('POST /api/events/websocket/sales', { body, key })
  const none = await get()
  assert.deepEqual([none.status, none.body], [404, refused('WebSocket not configured for this instance')])
  const websocket = { enabled: true, events: ['instance.state'], mediaBase64: true }
  const answer = await set(websocket)
  assert.deepEqual([answer.status, answer.body.success, answer.body.websocket], [200, true, websocket])
  assert.deepEqual((await get()).body, {
    success: true,
    message: 'WebSocket configuration retrieved',
    websocket,
  })
  const off = { enabled: false, events: [], mediaBase64: false }
  assert.deepEqual((await set({ ...websocket, enabled: false })).body.websocket, off)
  assert.deepEqual((await get()).body.websocket, off)
  assert.equal((await set({})).status, 400)
})
