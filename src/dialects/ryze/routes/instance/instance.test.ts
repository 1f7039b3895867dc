import assert from 'node:assert/strict'
import test from 'node:test'
import { createRyzeApp } from '../../testing/app.ts'

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
}

const refused = (message: string) => ({ success: false, error: { message } })

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
    s3: {
      enabled: false,
      region: null,
      bucket: null,
      accessKey: null,
      secretKey: null,
      endpoint: null,
      pathPrefix: null,
    },
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
