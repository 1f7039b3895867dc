import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startHttpProxy } from '../support/http-proxy.ts'
import type { JsonAnswer, JsonClient } from '../support/json-client.ts'
import { ANA, BEN, jidOf, OLIVIA, THEO } from '../support/people.ts'
import { connectByScan, inState, listed, ok, refused, startRyzeWorld, type RyzeWorld } from '../support/ryze.ts'
import { until } from '../support/wait.ts'
import { onPhone } from '../support/waha.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- rows of the sandbox
type Json = any

const DEFAULTS = {
  autoRejectCalls: false,
  callRejectMessage: '',
  ignoreGroupMessages: false,
  keepOnlineStatus: false,
  autoReadMessages: false,
  disableHistorySync: true,
  ignoreStatus: false,
}

describe('what an instance does by itself, through RyzeAPI', { timeout: 180_000 }, () => {
  let world: RyzeWorld
  let hook: WebhookReceiver
  let account: JsonClient
  let shop: JsonClient

  before(async () => {
    world = await startRyzeWorld()
    hook = await startWebhookReceiver()
    account = world.client(await world.account('Acme'))
    const webhook = { webhookEnabled: true, webhookURL: hook.url, webhookEvents: ['message.exchange', 'call.update'] }
    const { instance } = ok(await account.post('/api/instance/new', { name: 'shop', ...webhook }), 201)
    shop = world.client(instance.token)
    await connectByScan({ api: shop, sandbox: world.sandbox }, { name: 'shop', number: OLIVIA })
  })
  after(async () => {
    await hook?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  const set = async (settings: object) =>
    ok(await shop.post('/api/instance/settings/shop', settings), 200).settings as Json
  const write = async (number: string, to: string, text: string): Promise<string> =>
    (await world.phone(`POST /accounts/${number}/messages`, { to, text })).id
  const told = (id: string) => hook.next(`the message ${id}`, ({ body }) => body.data.id === id)

  test('all seven settings are there from the start, and a change names some of them', async () => {
    const answer = ok(await shop.get('/api/instance/getSettings/shop'), 200)
    assert.deepEqual(answer, { success: true, message: 'Settings retrieved successfully', settings: DEFAULTS })
    const change = { callRejectMessage: 'Please write', ignoreStatus: false }
    const changed = ok(await shop.post('/api/instance/settings/shop', change), 200)
    assert.deepEqual(changed, {
      success: true,
      message: 'Settings updated successfully',
      settings: { ...DEFAULTS, callRejectMessage: 'Please write' },
    })
    refused(await shop.post('/api/instance/settings/shop', {}), 400, 'At least one setting must be provided')
    assert.deepEqual((await listed(shop, 'shop')).settings, changed.settings)
  })

  test('autoReadMessages: what Ana writes is read on her phone', async () => {
    const receipt = async (id: string) =>
      (await world.phone(`GET /accounts/${ANA}/messages/${id}`)).receipts[jidOf(OLIVIA)] as string | undefined
    const before = await write(ANA, OLIVIA, 'before the setting')
    await told(before)
    await set({ autoReadMessages: true })
    const id = await write(ANA, OLIVIA, 'with the setting')
    await until('the blue ticks', async () => (await receipt(id)) === 'read')
    assert.equal(await receipt(before), 'delivered')
    assert.equal((await set({ autoReadMessages: false })).autoReadMessages, false)
  })

  test('autoRejectCalls: the call ends on the phone of whoever calls, who gets the message', async () => {
    await set({ autoRejectCalls: true })
    const { id } = await world.phone(`POST /accounts/${ANA}/calls`, { to: OLIVIA })
    const call = await until('the call to be rejected', async () => {
      const calls: readonly Json[] = await world.phone(`GET /accounts/${ANA}/calls`)
      return calls.find((one) => one.id === id && one.state === 'rejected')
    })
    const [device] = await world.phone(`GET /accounts/${OLIVIA}/devices`)
    assert.equal(call.answeredBy, device.jid)
    await onPhone(world.sandbox, ANA, 'Please write')
    await hook.next('the offer', ({ body }) => body.data.id === id && body.data.status === 'offer')
    await set({ autoRejectCalls: false })
    const ringing = await world.phone(`POST /accounts/${ANA}/calls`, { to: OLIVIA })
    await hook.next('the next offer', ({ body }) => body.data.id === ringing.id)
    await world.phone(`PATCH /accounts/${OLIVIA}/calls/${ringing.id}`, { action: 'accept' })
    await world.phone(`PATCH /accounts/${ANA}/calls/${ringing.id}`, { action: 'end' })
  })

  test('keepOnlineStatus: the phone sees the device online, at once and after a reconnect', async () => {
    const available = (wanted: boolean) =>
      until(`the device to be ${wanted ? 'online' : 'offline'}`, async () => {
        const [device] = await world.phone(`GET /accounts/${OLIVIA}/devices`)
        return device.connected === true && device.available === wanted
      })
    await available(false)
    await set({ keepOnlineStatus: true })
    await available(true)
    assert.equal((await listed(shop, 'shop')).connection.presenceStatus, 'available')
    ok(await shop.post('/api/instance/reconnect/shop'), 200)
    await available(true)
    await set({ keepOnlineStatus: false })
    await available(false)
  })

  test('ignoreGroupMessages: what is written in a group is neither told nor kept', async () => {
    const { jid } = await world.phone('POST /groups', { subject: 'Team', owner: ANA, participants: [OLIVIA, BEN] })
    await told(await write(ANA, jid, 'heard'))
    await set({ ignoreGroupMessages: true })
    await inState(shop, 'shop', 'connected')
    const ignored = await write(ANA, jid, 'not heard')
    await told(await write(ANA, OLIVIA, 'to the shop alone'))
    assert.ok(!hook.received.some(({ body }) => body.data.id === ignored))
    refused(await shop.get(`/api/chat/getMessage/shop?messageId=${ignored}`), 404, 'Message not found')
    await set({ ignoreGroupMessages: false })
    await inState(shop, 'shop', 'connected')
    await told(await write(BEN, jid, 'heard again'))
  })

  test('a proxy is kept without its password, and used from the next connection on', async () => {
    const off = { enabled: false, host: null, port: null, protocol: null, username: null }
    const get = async () => ok(await shop.get('/api/instance/getProxy/shop'), 200)
    assert.deepEqual(await get(), {
      success: true,
      message: 'Proxy configuration retrieved successfully',
      proxy: off,
    })
    await using server = await startHttpProxy()
    const proxy = { enabled: true, host: '127.0.0.1', port: String(server.port), protocol: 'http', username: 'shop' }
    const answer = ok(await shop.post('/api/instance/proxy/shop', { ...proxy, password: 'hidden' }), 200)
    assert.deepEqual(answer.proxy, proxy)
    assert.deepEqual((await get()).proxy, proxy)
    assert.deepEqual((await listed(shop, 'shop')).proxy, proxy)
    ok(await shop.post('/api/message/text/shop', { number: ANA, message: 'still without it' }), 200)
    assert.deepEqual(server.visitors, [])
    ok(await shop.post('/api/instance/reconnect/shop'), 200)
    assert.equal(server.visitors[0], `Basic ${Buffer.from('shop:hidden').toString('base64')}`)
    ok(await shop.post('/api/message/text/shop', { number: ANA, message: 'through it' }), 200)
    await onPhone(world.sandbox, ANA, 'through it')
    assert.deepEqual(ok(await shop.post('/api/instance/proxy/shop', { enabled: false })).proxy, off)
    const before = server.visitors.length
    ok(await shop.post('/api/instance/reconnect/shop'), 200)
    assert.equal(server.visitors.length, before)
  })

  test('killed while the receiver is away, nothing is lost, and each chat stays in order', async () => {
    hook.answer(503)
    const texts = (from: string, part: string) => [1, 2, 3].map((one) => `${from} ${part} ${one}`)
    const writeAll = async (part: string) => {
      for (const turn of [0, 1, 2]) {
        for (const number of [ANA, BEN]) await write(number, OLIVIA, texts(number, part)[turn] ?? '')
      }
    }
    await writeAll('before')
    await hook.next('a refused delivery', ({ body }) => body.data.message?.content === `${ANA} before 1`)
    const stored = async () => ok(await shop.post('/api/chat/history/shop', { number: BEN })).messages[0]?.content
    await until('all to be stored', async () => (await stored()) === `${BEN} before 3`)
    await world.gateway.stop('SIGKILL')
    await writeAll('meanwhile')
    hook.answer(200)
    await world.gateway.start()
    await inState(shop, 'shop', 'connected')
    await writeAll('after')
    for (const number of [ANA, BEN]) {
      const wanted = ['before', 'meanwhile', 'after'].flatMap((part) => texts(number, part))
      await hook.next(`the last of ${number}`, ({ body }) => body.data.message?.content === wanted.at(-1), 30_000)
      const heard = hook.received.map(({ body }) => body.data.message?.content).filter((text) => wanted.includes(text))
      assert.deepEqual([...new Set(heard)], wanted)
    }
  })

  test('of another account nothing is seen, heard or changed', async () => {
    const others = world.client(await world.account('Bolt'))
    const { instance } = ok(await others.post('/api/instance/new', { name: 'bolt' }), 201)
    const bolt = world.client(instance.token)
    const { messages } = ok(await shop.post('/api/chat/history/shop', { number: ANA, count: 1 }))
    const attempts = (api: JsonClient): readonly (() => Promise<JsonAnswer>)[] => [
      () => api.get('/api/instance/connect/shop'),
      () => api.get('/api/instance/getSettings/shop'),
      () => api.post('/api/instance/settings/shop', { autoReadMessages: true }),
      () => api.get('/api/instance/metrics/bolt,shop'),
      () => api.get(`/api/chat/getMessage/shop?messageId=${messages[0].messageId}`),
      () => api.post('/api/chat/history/shop', { number: ANA }),
      () => api.post('/api/message/text/shop', { number: ANA, message: 'not mine to send' }),
      () => api.post('/api/events/webhook/shop', { enabled: true, url: hook.url }),
      () => api.get('/api/events/getWebhook/shop'),
      () => api.delete('/api/instance/logout/shop'),
    ]
    for (const attempt of [...attempts(others), ...attempts(bolt)]) refused(await attempt(), 404, 'Instance not found')
    refused(await others.delete('/api/instance/delete/shop'), 404, 'Instance not found')
    refused(await bolt.delete('/api/instance/delete/shop'), 401, 'Invalid token')
    for (const [api, names] of [
      [account, ['shop']],
      [others, ['bolt']],
      [bolt, ['bolt']],
    ] as const) {
      const { instances } = ok(await api.get('/api/instance/list'))
      assert.deepEqual(
        instances.map((one: Json) => one.name),
        names,
      )
    }
    assert.deepEqual((await listed(shop, 'shop')).settings, { ...DEFAULTS, callRejectMessage: 'Please write' })
    await connectByScan({ api: bolt, sandbox: world.sandbox }, { name: 'bolt', number: THEO })
    const id = await write(ANA, THEO, 'for Bolt alone')
    await until('it at Bolt', async () => (await bolt.get(`/api/chat/status/bolt?messageId=${id}`)).status === 200)
    refused(await shop.get(`/api/chat/status/shop?messageId=${id}`), 404, 'Message not found')
  })
})

describe('requests per minute, through RyzeAPI', { timeout: 60_000 }, () => {
  let world: RyzeWorld
  before(async () => {
    world = await startRyzeWorld({ WAYPOST_RYZE_RATE_LIMIT: '5', WAYPOST_RYZE_CREATE_LIMIT: '2' })
  })
  after(() => world?.[Symbol.asyncDispose]())

  const limits = ({ headers }: JsonAnswer) =>
    ['limit', 'remaining'].map((name) => Number(headers.get(`x-ratelimit-${name}`)))

  test('every answer says what is left, and the one too many is refused: for this token alone', async () => {
    const account = world.client(await world.account('Acme'))
    const began = Math.floor(Date.now() / 1000)
    const created = await account.post('/api/instance/new', { name: 'first' })
    assert.deepEqual(limits(created), [2, 1])
    const token = created.body.instance.token
    for (const [turn, left] of [4, 3, 2, 1, 0].entries()) {
      const path = turn === 1 ? '/api/instance/getSettings/nobodys' : '/api/instance/list'
      const answer = await account.get(path)
      assert.deepEqual([answer.status, ...limits(answer)], [turn === 1 ? 404 : 200, 5, left])
      const reset = Number(answer.headers.get('x-ratelimit-reset'))
      assert.ok(reset >= began + 60 && reset <= began + 90, `${reset - began} seconds from the beginning`)
    }
    const over = await account.get('/api/instance/list')
    refused(over, 429, 'Rate limit exceeded. Try again later.')
    assert.deepEqual(limits(over), [5, 0])
    const byQuery = await fetch(`${world.gateway.origin}/api/instance/list?token=${token}`)
    assert.deepEqual([byQuery.status, byQuery.headers.get('x-ratelimit-remaining')], [200, '4'])
    assert.equal((await account.post('/api/instance/new', { name: 'second' })).status, 201)
    const third = await account.post('/api/instance/new', { name: 'third' })
    refused(third, 429, 'Rate limit exceeded. Try again later.')
    refused(await world.client('nobodys').get('/api/instance/list'), 401, 'Invalid token')
    assert.equal((await world.client(await world.account('Bolt')).get('/api/instance/list')).status, 200)
  })
})
