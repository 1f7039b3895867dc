import assert from 'node:assert/strict'
import test from 'node:test'
import type { ConnectionState } from '../../../../core/model/session.ts'
import { incoming, GROUP } from '../../../../core/testing/stanzas.ts'
import { createRyzeApp, type RyzeApp } from '../../testing/app.ts'

const SETTINGS = {
  autoRejectCalls: false,
  callRejectMessage: '',
  ignoreGroupMessages: false,
  keepOnlineStatus: false,
  autoReadMessages: false,
  disableHistorySync: true,
  ignoreStatus: false,
}
const NO_PROXY = { enabled: false, host: null, port: null, protocol: null, username: null }
const NO_WEBHOOK = {
  label: 'default',
  enabled: false,
  url: '',
  authorization: null,
  byEvents: false,
  events: [],
  mediaBase64: false,
}

interface Listed {
  readonly name: string
  readonly connection: { readonly state: string }
}

const refused = (message: string) => ({ success: false, error: { message } })

const statesOf = async (app: RyzeApp) => {
  const { body } = await app.call('GET /api/instance/list')
  return Object.fromEntries(body.instances.map((item: Listed) => [item.name, item.connection.state]))
}

test('an instance needs a name only, and is born disconnected with a token of its own', async () => {
  await using app = await createRyzeApp()
  const { status, body } = await app.call('POST /api/instance/new', { body: { name: 'sales' } })
  assert.equal(status, 201)
  const { token, ...instance } = body.instance
  assert.match(token, /^\S{20,}$/)
  assert.deepEqual([body.success, body.message], [true, 'Instance created successfully'])
  assert.deepEqual(instance, {
    id: 'sales',
    name: 'sales',
    status: 'disconnected',
    connection: {
      state: 'disconnected',
      numberJid: null,
      presenceStatus: 'unavailable',
      displayStatus: 'Disconnected',
    },
    profile: { name: null, pictureUrl: null, isBusiness: false, businessName: null },
    webhook: NO_WEBHOOK,
    websocket: { enabled: false, events: [], mediaBase64: false },
    chatwoot: { enabled: false },
    proxy: NO_PROXY,
    settings: SETTINGS,
    s3: { enabled: false, region: null, bucket: null, accessKey: null, endpoint: null, pathPrefix: null },
  })
  const listed = await app.call('GET /api/instance/list', { key: token })
  assert.deepEqual([listed.status, listed.body.message, listed.body.instances[0].token], [200, '1 Instance found', ''])
})

test('one call provides proxy, webhook, websocket and settings', async () => {
  await using app = await createRyzeApp()
  const body = {
    name: 'sales',
    token: 'chosen-token-1',
    proxyEnabled: true,
    proxyHost: 'proxy.example',
    proxyPort: '1080',
    proxyProtocol: 'socks5',
    proxyUsername: 'u',
    proxyPassword: 'p',
    webhookEnabled: true,
    webhookURL: 'https://hooks.example/wa',
    webhookAuthorization: 'Bearer abc',
    webhookByEvents: true,
    webhookEvents: ['message.exchange'],
    webhookMediaBase64: true,
    websocketEnabled: true,
    websocketEvents: ['call.update'],
    chatwootEnabled: true,
    chatwootAccountId: 3,
    s3Enabled: true,
    s3Bucket: 'b',
    autoReadMessages: true,
    autoRejectCalls: true,
    callRejectMessage: 'Write instead',
    disableHistorySync: false,
  }
  const { instance } = (await app.call('POST /api/instance/new', { body })).body
  assert.equal(instance.token, 'chosen-token-1')
  assert.deepEqual(instance.proxy, {
    enabled: true,
    host: 'proxy.example',
    port: '1080',
    protocol: 'socks5',
    username: 'u',
  })
  assert.deepEqual(instance.webhook, {
    label: 'default',
    enabled: true,
    url: 'https://hooks.example/wa',
    authorization: 'Bearer abc',
    byEvents: true,
    events: ['message.exchange'],
    mediaBase64: true,
  })
  assert.deepEqual(instance.websocket, { enabled: true, events: ['call.update'], mediaBase64: false })
  assert.deepEqual([instance.chatwoot, instance.s3.enabled], [{ enabled: false }, false])
  const { config } = await app.gateway.sessions.require('sales')
  assert.deepEqual(config.proxy, { server: 'socks5://proxy.example:1080', username: 'u', password: 'p' })
  assert.deepEqual(config.automation, {
    readMessages: true,
    keepOnline: false,
    rejectCalls: { message: 'Write instead' },
  })
  assert.deepEqual([config.history, config.webhooks.length], [true, 1])
  assert.deepEqual(config.webhooks[0]?.headers, { authorization: 'Bearer abc' })
  assert.equal(config.webhooks[0]?.appendEvent, true)
  assert.ok(!JSON.stringify(config.dialects).includes('chosen-token-1'), 'the token is not kept readable')
})

test('a part that cannot be used does not keep the instance from being made', async () => {
  await using app = await createRyzeApp()
  const body = {
    name: 'sales',
    proxyEnabled: true,
    proxyHost: 'proxy.example',
    proxyPort: 'x',
    webhookEnabled: true,
    webhookURL: 'ftp://hooks.example',
  }
  const { status, body: answer } = await app.call('POST /api/instance/new', { body })
  assert.deepEqual([status, answer.instance.proxy, answer.instance.webhook], [201, NO_PROXY, NO_WEBHOOK])
})

test('creating is refused without name, twice, with a token in use, over the quota, and to a TokenInstance', async () => {
  await using app = await createRyzeApp()
  const { id, token } = await app.addAccount('customer', 1)
  const create = async (body: unknown, key?: string | null) => {
    const answer = await app.call('POST /api/instance/new', { body, ...(key !== undefined && { key }) })
    return [answer.status, answer.body.error?.message ?? answer.body.instance.name]
  }
  assert.deepEqual(await create({}), [400, 'Instance name is required'])
  assert.deepEqual(await create({ name: ' ' }), [400, 'Instance name is required'])
  assert.deepEqual(await create({ name: 5 }), [400, 'Invalid request body: name must be a string'])
  assert.deepEqual(await create({ name: 'mine', token: 'chosen-token-1' }, token), [201, 'mine'])
  assert.equal((await app.gateway.sessions.require('mine')).account, id)
  assert.deepEqual(await create({ name: 'more' }, token), [403, 'Account instance quota exceeded'])
  assert.deepEqual(await create({ name: 'mine' }), [409, 'Instance already exists'])
  assert.deepEqual(await create({ name: 'other', token: 'chosen-token-1' }), [409, 'Token already in use'])
  assert.equal((await create({ name: 'other', token: 'short' }))[0], 400)
  assert.equal(await app.gateway.sessions.get('other'), null)
  assert.deepEqual(await create({ name: 'other' }, 'chosen-token-1'), [401, 'Invalid token'])
  assert.deepEqual(await create({ name: 5 }, 'chosen-token-1'), [401, 'Invalid token'])
  assert.deepEqual(await create({ name: 'other' }, null), [
    401,
    'Missing token in header, Authorization header, or query parameter',
  ])
  assert.equal((await create({ name: 'a b' }))[0], 400)
})

test('tokens are kept readable only where the operator wants it', async () => {
  await using app = await createRyzeApp({ settings: { showTokens: true } })
  const token = await app.addInstance('sales')
  assert.equal((await app.call('GET /api/instance/list')).body.instances[0].token, token)
})

test('a list shows one account, one name or several, and a TokenInstance only itself', async () => {
  await using app = await createRyzeApp()
  const customer = await app.addAccount('customer')
  const token = await app.addInstance('a', { key: customer.token })
  await app.addInstance('b', { key: customer.token })
  await app.addInstance('c')
  const list = async (query: string, key?: string) => {
    const { status, body } = await app.call(`GET /api/instance/list${query}`, { ...(key && { key }) })
    return status === 200 ? [body.message, body.instances.map((item: Listed) => item.name).toSorted()] : [status, body]
  }
  assert.deepEqual(await list(''), ['3 Instances found', ['a', 'b', 'c']])
  assert.deepEqual(await list('?instanceName=', customer.token), ['2 Instances found', ['a', 'b']])
  assert.deepEqual(await list('?instanceName=b', customer.token), ['1 Instance found', ['b']])
  assert.deepEqual(await list('?instanceName=a,%20c,x,b', customer.token), ['2 Instances found', ['a', 'b']])
  assert.deepEqual(await list('?instanceName=x,y', customer.token), ['0 Instances found', []])
  assert.deepEqual(await list('?instanceName=c', customer.token), [404, refused('Instance not found')])
  assert.deepEqual(await list('?instanceName=x'), [404, refused('Instance not found')])
  assert.deepEqual(await list('?instanceName=b', token), ['1 Instance found', ['a']])
})

test('connect gives a QR code, then says that it is connected', async () => {
  await using app = await createRyzeApp()
  const key = await app.addInstance('sales')
  const { status, body } = await app.call('GET /api/instance/connect/sales', { key })
  assert.equal(status, 200)
  assert.deepEqual([body.success, body.message, body.status], [true, 'QR code generated', 'qr'])
  assert.ok(body.qrCode.includes('#fake'))
  assert.match(body.qrCodeBase64, /^data:image\/png;base64,iVBOR/)
  assert.deepEqual(await statesOf(app), { sales: 'connecting' })
  assert.equal((await app.call('GET /api/instance/connect/sales', { key })).body.qrCode, body.qrCode)
  await app.engine('sales').pair()
  const [item] = (await app.call('GET /api/instance/list', { key })).body.instances
  assert.deepEqual([item.status, item.connection.numberJid], ['connected', '15550001000@s.whatsapp.net'])
  assert.equal(item.profile.name, 'Fake')
  const again = (await app.call('GET /api/instance/connect/sales', { key })).body
  assert.deepEqual(again, { success: true, message: 'Instance already connected', status: 'connected' })
})

test('connect with a number gives a code to type, and history lifts the setting', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  const url = 'GET /api/instance/connect/sales'
  const { body } = await app.call(`${url}?number=5511999999999&history=30`)
  assert.deepEqual(body, {
    success: true,
    message: 'Pairing code generated',
    pairingCode: 'FAKE1234',
    status: 'pairing',
  })
  const { settings } = (await app.call('GET /api/instance/getSettings/sales')).body
  assert.equal(settings.disableHistorySync, false)
  assert.equal((await app.call(`${url}?number=120363000000000001@g.us`)).status, 400)
  assert.deepEqual(
    (await app.call(`${url}?history=x`)).body,
    refused('Invalid query: history must be an integer number'),
  )
})

test('an instance whose phone unlinks it is logged out', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  await app.call('GET /api/instance/connect/sales')
  await app.engine('sales').pair()
  await app.engine('sales').unlink()
  assert.deepEqual(await statesOf(app), { sales: 'loggedout' })
})

const connection = (state: ConnectionState) => ({ type: 'connection', state }) as const
const TROUBLE = { code: 'REFUSED', message: 'WhatsApp refused', retryAt: null } as const

test('connect waits for the first code, and says why none comes', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  const connect = () => app.call('GET /api/instance/connect/sales')
  await connect()
  const engine = app.engine('sales')
  await engine.emit(connection({ status: 'starting', trouble: null }))
  const waiting = connect()
  await engine.emit(connection({ status: 'scan_qr', qr: 'late', expiresAt: Date.now() + 1000, index: 1, of: 6 }))
  assert.equal((await waiting).body.qrCode, 'late')
  await engine.emit(connection({ status: 'starting', trouble: null }))
  Object.assign(engine, { start: () => engine.emit(connection({ status: 'failed', trouble: TROUBLE })) })
  const { status, body } = await connect()
  assert.deepEqual([status, body], [500, refused('Failed to connect: WhatsApp refused')])
  assert.equal((await connect()).body.status, 'qr', 'the next attempt begins anew')
})

test('reconnect needs a saved session, and keeps it', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  const reconnect = () => app.call('POST /api/instance/reconnect/sales')
  const first = await reconnect()
  assert.deepEqual([first.status, first.body], [400, refused('Instance has no saved session — call /connect first')])
  await app.call('GET /api/instance/connect/sales')
  await app.engine('sales').pair()
  await app.gateway.sessions.stop('sales')
  assert.deepEqual(await statesOf(app), { sales: 'disconnected' })
  const { status, body } = await reconnect()
  const answer = { success: true, message: 'Instance reconnected', instance: { status: 'connected' } }
  assert.deepEqual([status, body], [200, answer])
  assert.deepEqual(await statesOf(app), { sales: 'connected' })
  await app.engine('sales').emit({ type: 'connection', state: { status: 'failed', trouble: TROUBLE } })
  assert.equal((await reconnect()).status, 200)
})

test('logout wipes the pairing and leaves the token; a new connect pairs again', async () => {
  await using app = await createRyzeApp()
  const key = await app.addInstance('sales')
  await app.call('GET /api/instance/connect/sales', { key })
  await app.engine('sales').pair()
  const { status, body } = await app.call('DELETE /api/instance/logout/sales', { key })
  assert.deepEqual(
    [status, body],
    [200, { success: true, message: 'Instance logged out', instance: { status: 'loggedout' } }],
  )
  assert.deepEqual(await statesOf(app), { sales: 'loggedout' })
  assert.equal((await app.call('DELETE /api/instance/logout/sales', { key })).status, 200)
  assert.equal((await app.call('GET /api/instance/connect/sales', { key })).body.status, 'qr')
  assert.deepEqual(await statesOf(app), { sales: 'connecting' })
})

test('delete is for accounts, and takes the token with it', async () => {
  await using app = await createRyzeApp()
  const key = await app.addInstance('sales')
  const remove = async (token?: string) => {
    const { status, body } = await app.call('DELETE /api/instance/delete/sales', { ...(token && { key: token }) })
    return [status, body]
  }
  assert.deepEqual(await remove(key), [401, refused('Invalid token')])
  const stranger = await app.addAccount('stranger')
  assert.deepEqual(await remove(stranger.token), [404, refused('Instance not found')])
  assert.deepEqual(await remove(), [
    200,
    { success: true, message: 'Instance deleted', instance: { status: 'deleted' } },
  ])
  assert.deepEqual(await remove(), [404, refused('Instance not found')])
  assert.equal((await app.call('GET /api/instance/list', { key })).status, 401)
})

test('the account that owns an instance deletes it', async () => {
  await using app = await createRyzeApp()
  const { token } = await app.addAccount('customer')
  await app.addInstance('mine', { key: token })
  assert.equal((await app.call('DELETE /api/instance/delete/mine', { key: token })).status, 200)
  assert.equal(await app.gateway.sessions.get('mine'), null)
})

test('a narrow key sees no secrets of its instance', async () => {
  await using app = await createRyzeApp({ settings: { showTokens: true } })
  const body = { webhookEnabled: true, webhookURL: 'https://hooks.example/wa', webhookAuthorization: 'Bearer abc' }
  await app.addInstance('sales', { body })
  const actions = { read: true, send: false, control: false, setting: false, app: false, delete: false }
  const key = { scope: 'session', session: 'sales', active: true, actions } as const
  const { secret } = await app.gateway.keys.create(key)
  const [item] = (await app.call('GET /api/instance/list', { key: secret })).body.instances
  assert.deepEqual([item.token, item.webhook.url, item.webhook.authorization], ['', 'https://hooks.example/wa', null])
  const [whole] = (await app.call('GET /api/instance/list')).body.instances
  assert.equal(whole.webhook.authorization, 'Bearer abc')
  for (const operation of ['GET /api/events/getWebhook/sales', 'GET /api/instance/connect/sales']) {
    assert.equal((await app.call(operation, { key: secret })).status, 403)
  }
})

test('settings change what is named, at once and without dropping the connection', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  const read = async () => (await app.call('GET /api/instance/getSettings/sales')).body
  assert.deepEqual(await read(), { success: true, message: 'Settings retrieved successfully', settings: SETTINGS })
  await app.call('GET /api/instance/connect/sales')
  await app.engine('sales').pair()
  const engine = app.engine('sales')
  const change = { keepOnlineStatus: true, callRejectMessage: 'Busy', disableHistorySync: false }
  const { status, body } = await app.call('POST /api/instance/settings/sales', { body: change })
  assert.deepEqual(
    [status, body],
    [200, { success: true, message: 'Settings updated successfully', settings: { ...SETTINGS, ...change } }],
  )
  assert.deepEqual((await read()).settings, { ...SETTINGS, ...change })
  assert.equal(engine.phone.presence, 'available')
  assert.equal(app.engine('sales'), engine, 'the same connection')
  await app.call('POST /api/instance/settings/sales', { body: { autoRejectCalls: true } })
  const { automation } = (await app.gateway.sessions.require('sales')).config
  assert.deepEqual(automation.rejectCalls, { message: 'Busy' })
  const settings = { ignoreGroupMessages: true, ignoreStatus: true }
  await app.call('POST /api/instance/settings/sales', { body: settings })
  const { ignore } = (await app.gateway.sessions.require('sales')).config
  assert.deepEqual([ignore.groups, ignore.status], [true, true])
})

test('settings need a field, of the right type', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  const refusal = async (body: unknown) => {
    const answer = await app.call('POST /api/instance/settings/sales', { body })
    return [answer.status, answer.body.error.message]
  }
  assert.deepEqual(await refusal({}), [400, 'At least one setting must be provided'])
  assert.deepEqual(await refusal({ unknown: true }), [400, 'At least one setting must be provided'])
  assert.deepEqual(await refusal({ ignoreStatus: 'yes' }), [
    400,
    'Invalid request body: ignoreStatus must be a boolean value',
  ])
})

test('a proxy is set without its password being told, and switched off', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  const set = (body: unknown) => app.call('POST /api/instance/proxy/sales', { body })
  const wanted = { enabled: true, host: '10.1.2.3', port: '3128', protocol: 'http', username: 'u' }
  const { status, body } = await set({ ...wanted, password: 'secret' })
  assert.deepEqual([status, body.message, body.proxy], [200, 'Proxy configuration updated successfully', wanted])
  const read = (await app.call('GET /api/instance/getProxy/sales')).body
  assert.deepEqual(read, { success: true, message: 'Proxy configuration retrieved successfully', proxy: wanted })
  assert.equal((await app.gateway.sessions.require('sales')).config.proxy?.password, 'secret')
  for (const wrong of [
    {},
    { enabled: true },
    { enabled: true, host: 'h' },
    { enabled: true, host: 'h', port: '0' },
    { enabled: true, host: 'h', port: 80 },
    { enabled: true, host: 'a b', port: '80' },
    { enabled: true, host: 'h', port: '80', protocol: 'ftp' },
  ]) {
    assert.equal((await set(wrong)).status, 400, JSON.stringify(wrong))
  }
  assert.deepEqual((await set({ enabled: false })).body.proxy, NO_PROXY)
})

test('metrics count stored messages, and sum those of several instances', async () => {
  await using app = await createRyzeApp()
  for (const name of ['one', 'two']) {
    await app.addInstance(name)
    await app.call(`GET /api/instance/connect/${name}`)
    await app.engine(name).pair()
  }
  const at = Math.floor(Date.now() / 1000)
  const image = {
    kind: 'raw',
    type: 'imageMessage',
    text: null,
    media: { mimetype: 'image/png', fileName: null, size: 1 },
  } as const
  const send = (name: string, message: object) =>
    app.engine(name).emit({ type: 'message', message: incoming(message), envelopes: [] })
  await send('one', { timestamp: at - 10 })
  await send('one', { timestamp: at - 5, chat: GROUP, content: image })
  await send('two', { timestamp: at - 20 })
  const { status, body } = await app.call('GET /api/instance/metrics/one,%20two')
  assert.equal(status, 200)
  const { metrics } = body
  assert.equal(metrics.instance, 'one, two')
  assert.deepEqual(
    [metrics.totalMessages, metrics.messagesReceived, metrics.messagesSent, metrics.groupMessages],
    [3, 3, 0, 1],
  )
  assert.deepEqual([metrics.individualMessages, metrics.messagesWithMedia], [2, 1])
  assert.deepEqual([metrics.messagesByType, metrics.mediaByType], [{ text: 2, image: 1 }, { image: 1 }])
  assert.deepEqual([metrics.messagesLast7Days, metrics.messagesLast30Days, metrics.uniqueGroups], [3, 3, 1])
  const time = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
  assert.deepEqual([metrics.firstMessageAt, metrics.lastMessageAt], [time(at - 20), time(at - 5)])
  assert.deepEqual(Object.keys(metrics.messagesByStatus), ['pending', 'sent', 'delivered', 'read', 'played', 'failed'])
  const nothing = await app.call('GET /api/instance/metrics/%20,')
  assert.deepEqual([nothing.status, nothing.body], [400, refused('Instance name is required')])
  assert.equal((await app.call('GET /api/instance/metrics/one,nobody')).status, 404)
})
