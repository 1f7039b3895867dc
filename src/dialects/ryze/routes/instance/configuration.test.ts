import assert from 'node:assert/strict'
import test from 'node:test'
import { incoming, GROUP } from '../../../../core/testing/stanzas.ts'
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

const refused = (message: string) => ({ success: false, error: { message } })

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
