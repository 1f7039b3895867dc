import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ANA, ISO_TIME, jidOf, OLIVIA, THEO } from '../support/people.ts'
import { loggedIn, refused, results, scan, startGowaWorld, type GowaWorld } from '../support/gowa.ts'
import type { JsonClient } from '../support/json-client.ts'
import { openSocket, type SocketClient } from '../support/socket-client.ts'
import { until } from '../support/wait.ts'
import { onPhone } from '../support/waha.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- rows of the sandbox
type Json = any

const SENT = new RegExp(`^Message sent to \\+?${ANA}@s\\.whatsapp\\.net \\(server timestamp: .* \\+0000 UTC\\)$`)
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47])

describe('the life of a device, as a program written for GOWA sees it', { timeout: 180_000 }, () => {
  let world: GowaWorld
  let api: JsonClient
  let socket: SocketClient

  before(async () => {
    world = await startGowaWorld({ WAYPOST_GOWA_USERS: 'kai:open-sesame,lea:another' })
    api = world.client()
    const credential = Buffer.from('kai:open-sesame').toString('base64')
    socket = openSocket(`${world.gateway.origin}/ws?authorization=${credential}`)
    await socket.opened()
  })
  after(async () => {
    socket?.[Symbol.dispose]()
    await world?.[Symbol.asyncDispose]()
  })

  const frame = (code: string, device: string) =>
    socket.hears(code, (one) => one.code === code && one.result.device_id === device)

  test('a key as password or a configured pair gets in, anything else is refused', async () => {
    assert.deepEqual(results(await api.get('/devices'), 'List devices'), [])
    for (const credential of ['kai:open-sesame', 'lea:another', `:${world.gateway.key}`]) {
      results(await world.client(undefined, credential).get('/devices'), 'List devices')
    }
    for (const credential of ['kai:another', 'mia:open-sesame', 'kai:']) {
      const answer = await world.client(undefined, credential).get('/devices')
      refused(answer, 401, { code: 401, message: 'Unauthorized access' })
      assert.equal(answer.headers.get('www-authenticate'), 'Basic realm="Restricted", charset="UTF-8"')
      assert.equal(answer.headers.get('cache-control'), 'no-store')
    }
    assert.equal(await (await fetch(`${world.gateway.origin}/gowa/health`)).text(), 'OK')
  })

  test('devices are made, with an id of the caller or one of ours', async () => {
    const { created_at, ...made } = results(await api.post('/devices', { device_id: 'front' }), 'Device added')
    assert.match(created_at, ISO_TIME)
    assert.deepEqual(made, { id: 'front', display_name: '', jid: '', state: 'disconnected' })
    const again = await api.post('/devices', { device_id: 'front' })
    refused(again, 500, { code: 'INTERNAL_SERVER_ERROR', message: 'device front already exists' })
    assert.deepEqual(results(await api.get('/devices'), 'List devices'), [
      { id: 'front', state: 'disconnected', created_at },
    ])
    assert.deepEqual(results(await api.get('/app/status'), 'Connection status retrieved'), {
      is_connected: false,
      is_logged_in: false,
      device_id: 'front',
      jid: '',
    })
    const send = await api.post('/send/message', { phone: ANA, message: 'too early' })
    refused(send, 500, { code: 'INVALID_WA_CLI', message: 'your WhatsApp CLI is invalid or empty' })
  })

  test('the login answers with a picture that is really there, until it is scanned', async () => {
    const { device_id, qr_link, qr_duration } = results(await api.get('/app/login'), 'Login success')
    assert.equal(device_id, 'front')
    assert.ok(Number.isInteger(qr_duration) && qr_duration > 0)
    assert.match(qr_link, new RegExp(`^${world.gateway.origin}/statics/qrcode/scan-qr-[\\w-]+\\.png$`))
    const picture = await fetch(qr_link)
    assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/png'])
    assert.deepEqual(Buffer.from(await picture.arrayBuffer()).subarray(0, 4), PNG)
    await scan(world, 'front', OLIVIA)
    const status = await loggedIn(api)
    assert.deepEqual(status, { is_connected: true, is_logged_in: true, device_id: 'front', jid: jidOf(OLIVIA) })
    assert.equal((await fetch(qr_link)).status, 404)
    refused(await api.get('/app/login'), 400, { code: 400, message: 'you are already logged in.' })
    const { message, result } = await frame('LOGIN_SUCCESS', 'front')
    assert.match(message, new RegExp(`^Successfully pair with ${OLIVIA}:\\d+@s\\.whatsapp\\.net$`))
    assert.deepEqual(result, { device_id: 'front' })
    const [device] = await until('the name', async () => {
      const devices = results(await api.get('/devices'), 'List devices')
      return devices[0].display_name !== undefined && devices
    })
    assert.deepEqual([device.state, device.jid, device.display_name], ['logged_in', jidOf(OLIVIA), 'Olivia Owner'])
  })

  test('another one is logged in by a code that is typed on the phone', async () => {
    const { id } = results(await api.post('/devices', {}), 'Device added')
    const other = world.client(id)
    const blank = await other.get('/app/login-with-code?phone=')
    assert.deepEqual([blank.status, blank.body.code], [400, 400])
    const { device_id, pair_code } = results(
      await other.get(`/app/login-with-code?phone=%2B${THEO}`),
      'Login with code success',
    )
    assert.equal(device_id, id)
    await world.phone(`POST /accounts/${THEO}/code`, { code: pair_code.replace('-', '') })
    assert.equal((await loggedIn(other)).jid, jidOf(THEO))
    await frame('LOGIN_SUCCESS', id)
    const status = results(await api.get(`/devices/${id}/status`), 'Device status')
    assert.deepEqual(status, { device_id: id, is_connected: true, is_logged_in: true })
  })

  test('with two devices one has to be named: by id, by its own address or by the account', async () => {
    refused(await api.get('/app/status'), 400, {
      code: 400,
      message: 'device_id is required via X-Device-Id header or device_id query',
    })
    const [linked] = await world.phone(`GET /accounts/${OLIVIA}/devices`)
    for (const given of ['front', linked.jid, jidOf(OLIVIA)]) {
      for (const answer of [
        await world.client(given).get('/app/status'),
        await api.get(`/app/status?device_id=${encodeURIComponent(given)}`),
      ]) {
        assert.equal(results(answer, 'Connection status retrieved').device_id, 'front', given)
      }
    }
    refused(await world.client('nobodys').get('/app/status'), 404, {
      code: 404,
      message: 'device not found; create a device first from /api/devices or provide a valid X-Device-Id',
      results: { device_id: 'nobodys' },
    })
    const list = results(await world.client('front').get('/app/devices'), 'Fetch device success')
    assert.deepEqual(list[0], { name: 'Olivia Owner', device: 'front', jid: jidOf(OLIVIA) })
    assert.equal(list.length, 2)
  })

  let sent = ''
  test('a message goes out, and is on the phone; presences show there', async () => {
    const front = world.client('front')
    const answer = await front.post('/send/message', { phone: ANA, message: 'hello Ana' })
    const { message_id, status } = results(answer, SENT)
    assert.equal(status, answer.body.message)
    sent = message_id
    assert.equal((await onPhone(world.sandbox, ANA, 'hello Ana')).id, sent)
    const { id } = await world.phone(`POST /accounts/${ANA}/messages`, {
      to: OLIVIA,
      text: 'hello front',
      quoted: sent,
    })
    await until('it in the store', async () => (await front.get(`/chat/${jidOf(ANA)}/messages`)).body.results?.data[1])
    const reply = { phone: jidOf(ANA), message: 'how are you?', reply_message_id: id }
    results(await front.post('/send/message', reply), SENT)
    assert.equal((await onPhone(world.sandbox, ANA, 'how are you?')).quoted.id, id)
    const typing = (wanted: string) =>
      until(`Ana to see ${wanted}`, async () => {
        const seen = await world.phone(`GET /accounts/${ANA}/presences`)
        return seen.typing.findLast((one: Json) => one.chat === jidOf(OLIVIA))?.state === wanted
      })
    for (const [action, state] of [
      ['start', 'composing'],
      ['stop', 'paused'],
    ] as const) {
      const text = `Send chat presence ${action} typing success ${jidOf(ANA)}`
      const done = results(await front.post('/send/chat-presence', { phone: ANA, action }), text)
      assert.deepEqual(done, { message_id: `chat-presence-${action}`, status: text })
      await typing(state)
    }
    for (const type of ['available', 'unavailable'] as const) {
      const done = results(await front.post('/send/presence', { type }), `Send presence success ${type}`)
      assert.deepEqual(done, { message_id: 'presence', status: `Send presence success ${type}` })
      await until(`the device ${type}`, async () => {
        const [device] = await world.phone(`GET /accounts/${OLIVIA}/devices`)
        return device.available === (type === 'available')
      })
    }
  })

  test('a new webhook is told to whoever listens, and a list to whoever asks', async () => {
    const webhook = { webhook_url: 'https://example.com/front', webhook_secret: 'own', webhook_events: 'message' }
    const wanted = { device_id: 'front', ...webhook, webhook_insecure_skip_verify: false }
    const changed = await world.client('front').patch('/devices/front/webhook', webhook)
    assert.deepEqual(results(changed, 'Device webhook updated'), wanted)
    assert.deepEqual(results(await api.get('/devices/front/webhook'), 'Device webhook retrieved'), wanted)
    await frame('DEVICE_WEBHOOK_CONFIG_UPDATED', 'front')
    socket.says(JSON.stringify({ code: 'FETCH_DEVICES' }))
    const { result } = await socket.hears('the list', ({ code }) => code === 'LIST_DEVICES')
    assert.deepEqual(result[0], { name: 'Olivia Owner', device: 'front', jid: jidOf(OLIVIA) })
    using broken = openSocket(`${world.gateway.origin}/ws?device_id=front`, {
      authorization: `Basic ${Buffer.from(`:${world.gateway.key}`).toString('base64')}`,
    })
    await broken.opened()
    broken.says('no JSON')
    assert.equal(await broken.closed(), 1007)
    const plain = await world.client('front').get('/ws')
    assert.equal(plain.status, 426)
  })

  test('after a restart and a reconnect the device sends as before', async () => {
    await world.gateway.stop('SIGKILL')
    await world.gateway.start()
    const front = world.client('front')
    await loggedIn(front)
    assert.equal(results(await front.get('/app/reconnect'), 'Reconnect success'), null)
    await loggedIn(front)
    results(await front.post('/send/message', { phone: `+${ANA}`, message: 'back again' }), SENT)
    await onPhone(world.sandbox, ANA, 'back again')
  })

  test('logged out the device stays, with its chats; removed it is gone', async () => {
    const front = world.client('front')
    using listener = openSocket(`${world.gateway.origin}/ws?device_id=front`, {
      authorization: `Basic ${Buffer.from(`kai:open-sesame`).toString('base64')}`,
    })
    await listener.opened()
    assert.equal(results(await front.get('/app/logout'), 'Success logout'), null)
    await listener.hears(
      'the logout',
      ({ code, result }) => code === 'DEVICE_LOGGED_OUT' && result.device_id === 'front',
    )
    assert.deepEqual(await world.phone(`GET /accounts/${OLIVIA}/devices`), [])
    const { is_connected, is_logged_in, jid } = results(await front.get('/app/status'), 'Connection status retrieved')
    assert.deepEqual([is_connected, is_logged_in, jid], [false, false, ''])
    assert.equal(results(await front.get('/chats'), 'Success get chat list').data[0].jid, jidOf(ANA))
    results(await front.get('/app/login'), 'Login success')
    await scan(world, 'front', OLIVIA)
    await loggedIn(front)
    assert.equal(results(await api.delete('/devices/front'), 'Device removed'), null)
    assert.deepEqual(await world.phone(`GET /accounts/${OLIVIA}/devices`), [])
    for (const answer of [await api.get('/devices/front'), await api.delete('/devices/front')]) {
      refused(answer, 404, { code: 404, message: 'device not found' })
    }
    assert.equal(results(await api.get('/app/status'), 'Connection status retrieved').jid, jidOf(THEO))
  })
})
