import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { JsonClient } from '../support/json-client.ts'
import { ANA, ISO_TIME, jidOf, OLIVIA, THEO } from '../support/people.ts'
import { connectByScan, inState, listed, ok, refused, startRyzeWorld, type RyzeWorld } from '../support/ryze.ts'
import { until } from '../support/wait.ts'
import { onPhone } from '../support/waha.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const CHOSEN = 'chosen-token-of-the-shop'
const SHOP = 'shop'
const NO_PROXY = { enabled: false, host: null, port: null, protocol: null, username: null }

describe('the life of an instance, as a program written for RyzeAPI sees it', { timeout: 180_000 }, () => {
  let world: RyzeWorld
  let hook: WebhookReceiver
  let account: JsonClient
  let shop: JsonClient

  before(async () => {
    world = await startRyzeWorld()
    hook = await startWebhookReceiver()
    account = world.client(await world.account('Acme', { maxSessions: 2 }))
    shop = world.client(CHOSEN)
  })
  after(async () => {
    await hook?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  test('an account makes it, with the token and the webhook that the caller chose', async () => {
    const { instance, ...rest } = ok(
      await account.post('/api/instance/new', {
        name: SHOP,
        token: CHOSEN,
        webhookEnabled: true,
        webhookURL: hook.url,
        webhookAuthorization: 'Bearer of the shop',
        webhookByEvents: true,
        webhookEvents: ['message.exchange'],
      }),
      201,
    )
    assert.deepEqual(rest, { success: true, message: 'Instance created successfully' })
    assert.deepEqual([instance.name, instance.status, instance.token], [SHOP, 'disconnected', CHOSEN])
    assert.deepEqual(instance.connection.state, 'disconnected')
    assert.equal(instance.connection.numberJid, null)
    assert.deepEqual(instance.webhook, {
      label: 'default',
      enabled: true,
      url: hook.url,
      authorization: 'Bearer of the shop',
      byEvents: true,
      events: ['message.exchange'],
      mediaBase64: false,
    })
    assert.deepEqual(instance.websocket, { enabled: false, events: [], mediaBase64: false })
    assert.deepEqual(instance.proxy, NO_PROXY)
    assert.deepEqual([instance.chatwoot.enabled, instance.s3.enabled], [false, false])
    refused(await account.post('/api/instance/new', { name: SHOP }), 409, 'Instance already exists')
    refused(await account.post('/api/instance/new', {}), 400, 'Instance name is required')
  })

  test('without a chosen token one is made; a TokenInstance makes nothing, and an account has its quota', async () => {
    const { instance } = ok(await account.post('/api/instance/new', { name: 'desk' }), 201)
    assert.ok(instance.token.length >= 20 && instance.token !== CHOSEN)
    const desk = world.client(instance.token)
    refused(await desk.post('/api/instance/new', { name: 'third' }), 401, 'Invalid token')
    refused(await account.post('/api/instance/new', { name: 'third' }), 403, 'Account instance quota exceeded')
    assert.deepEqual(
      ok(await desk.get('/api/instance/list?instanceName=shop')).instances.map(({ name }: { name: string }) => name),
      ['desk'],
    )
    refused(await desk.get('/api/chat/contacts/shop'), 403, 'Instance token does not match instance')
  })

  test('the list counts in words, and tells which names it does not know', async () => {
    const both = ok(await account.get('/api/instance/list'), 200)
    assert.deepEqual([both.success, both.message, both.instances.length], [true, '2 Instances found', 2])
    const one = ok(await account.get('/api/instance/list?instanceName=shop,nobodys'))
    assert.deepEqual([one.message, one.instances.length], ['1 Instance found', 1])
    refused(await account.get('/api/instance/list?instanceName=nobodys'), 404, 'Instance not found')
    assert.equal(one.instances[0].token, '')
  })

  test('the QR code is scanned, and polling the list shows it connected', async () => {
    refused(await shop.post('/api/instance/reconnect/shop'), 400, 'Instance has no saved session — call /connect first')
    const { qrCode, qrCodeBase64, ...rest } = ok(await shop.get('/api/instance/connect/shop'), 200)
    assert.deepEqual(rest, { success: true, message: 'QR code generated', status: 'qr' })
    assert.match(qrCodeBase64, /^data:image\/png;base64,iVBOR/)
    assert.equal((await listed(shop, SHOP)).connection.state, 'connecting')
    await world.phone(`POST /accounts/${OLIVIA}/scan`, { qr: qrCode })
    const { connection, status } = await inState(account, SHOP, 'connected')
    assert.equal(status, 'connected')
    assert.deepEqual(connection, {
      state: 'connected',
      numberJid: jidOf(OLIVIA),
      presenceStatus: 'unavailable',
      displayStatus: 'Connected',
    })
    // The name comes from the phone, a moment after the link.
    const { profile } = await until('the name', async () => {
      const instance = await listed(account, SHOP)
      return instance.profile.name !== null && instance
    })
    assert.deepEqual([profile.name, profile.isBusiness, profile.businessName], ['Olivia Owner', false, null])
    const again = ok(await shop.get('/api/instance/connect/shop'), 200)
    assert.deepEqual([again.status, again.qrCode], ['connected', undefined])
  })

  test('the other is connected by the code that is typed on the phone', async () => {
    const { pairingCode, ...rest } = ok(await account.get(`/api/instance/connect/desk?number=${THEO}`), 200)
    assert.match(pairingCode, /^[0-9A-Z]{8}$/)
    assert.deepEqual([rest.success, rest.qrCode], [true, undefined])
    await world.phone(`POST /accounts/${THEO}/code`, { code: pairingCode })
    assert.equal((await inState(account, 'desk', 'connected')).connection.numberJid, jidOf(THEO))
  })

  let sent = ''
  test('a text is sent, and is on the phone; its ticks are told when asked for', async () => {
    const { data, ...rest } = ok(await shop.post('/api/message/text/shop', { number: ANA, message: 'hello Ana' }), 200)
    assert.deepEqual(rest, { success: true, message: 'Message sent successfully', status: 'sent' })
    assert.deepEqual(
      [data.messageType, data.direction, data.content, data.source, data.chat.jid, data.sender.jid],
      ['text', 'outgoing', 'hello Ana', 'api', jidOf(ANA), jidOf(OLIVIA)],
    )
    assert.match(data.timestamp, ISO_TIME)
    sent = data.messageId
    const { id } = await onPhone(world.sandbox, ANA, 'hello Ana')
    assert.equal(id, sent)
    const inStatus = (wanted: string) =>
      until(`the message ${wanted}`, async () => {
        const answer = ok(await shop.get(`/api/chat/status/shop?messageId=${sent}`), 200)
        return answer.status === wanted ? answer : null
      })
    assert.equal((await inStatus('delivered')).status_code, 2)
    await world.phone(`POST /accounts/${ANA}/read`, { chat: OLIVIA })
    const { timestamp, ...read } = await inStatus('read')
    assert.match(timestamp, ISO_TIME)
    assert.deepEqual(read, {
      success: true,
      message: 'Message status retrieved successfully',
      message_id: sent,
      status: 'read',
      status_code: 4,
      direction: 'sent',
      chat_jid: jidOf(ANA),
    })
  })

  test('the answer quotes it, arrives at the webhook, and is read back by id and in the history', async () => {
    const { id } = await world.phone(`POST /accounts/${ANA}/messages`, { to: OLIVIA, text: 'hello shop', quoted: sent })
    const { path, headers, body } = await hook.next('the message', (request) => request.body.data.id === id)
    assert.deepEqual([path, headers.authorization], ['/hook/message.exchange', 'Bearer of the shop'])
    assert.deepEqual(body.data.reply, { message_id: sent, text: 'hello Ana', sender: jidOf(OLIVIA) })
    const found = ok(await shop.get(`/api/chat/getMessage/shop?messageId=${id}`), 200)
    const { timestamp, ...data } = found.data
    assert.match(timestamp, ISO_TIME)
    assert.deepEqual(
      { ...found, data },
      {
        success: true,
        message: 'Message found',
        messageId: id,
        data: {
          content: 'hello shop',
          type: 'text',
          from: jidOf(ANA),
          to: jidOf(OLIVIA),
          chat: jidOf(ANA),
          isGroup: false,
          status: 'received',
        },
        status: 'found',
      },
    )
    const page = ok(await shop.post('/api/chat/history/shop', { number: ANA, count: 1 }), 200)
    assert.deepEqual([page.chat_jid, page.count, page.hasMore, page.messages.length], [jidOf(ANA), 1, true, 1])
    assert.deepEqual([page.messages[0].messageId, page.messages[0].senderJid], [id, jidOf(ANA)])
    const all = ok(await shop.post('/api/chat/history/shop', { number: jidOf(ANA), to: page.messages[0].timestamp }))
    assert.deepEqual(
      all.messages.map(({ content }: { content: string }) => content),
      ['hello shop', 'hello Ana'],
    )
    refused(await shop.get('/api/chat/getMessage/shop?messageId=NONE'), 404, 'Message not found')
    refused(await shop.get(`/api/chat/status/desk?messageId=${id}`), 403, 'Instance token does not match instance')
    refused(await account.get(`/api/chat/status/desk?messageId=${id}`), 404, 'Message not found')
  })

  test('metrics count what was stored, of one instance and of several', async () => {
    const { metrics, ...rest } = ok(await shop.get('/api/instance/metrics/shop'), 200)
    assert.deepEqual(rest, { success: true, message: 'Metrics retrieved successfully' })
    const { firstMessageAt, lastMessageAt, messagesByStatus, ...numbers } = metrics
    assert.ok(ISO_TIME.test(firstMessageAt) && firstMessageAt <= lastMessageAt)
    assert.deepEqual([messagesByStatus.read, messagesByStatus.failed, messagesByStatus.played], [1, 0, 0])
    assert.deepEqual(numbers, {
      instance: 'shop',
      totalMessages: 2,
      messagesReceived: 1,
      messagesSent: 1,
      messagesByType: { text: 2 },
      groupMessages: 0,
      individualMessages: 2,
      messagesWithMedia: 0,
      mediaByType: {},
      uniqueChats: 1,
      uniqueGroups: 0,
      uniqueContacts: 1,
      messagesLast7Days: 2,
      messagesLast30Days: 2,
    })
    await world.phone(`POST /accounts/${ANA}/messages`, { to: THEO, text: 'hello desk' })
    const sum = await until('the sum of both', async () => {
      const answer = ok(await account.get('/api/instance/metrics/shop,%20desk'), 200).metrics
      return answer.totalMessages === 3 ? answer : null
    })
    assert.deepEqual([sum.messagesReceived, sum.firstMessageAt], [2, firstMessageAt])
  })

  test('after a restart of the gateway it is connected, and reconnects when told to', async () => {
    await world.gateway.stop('SIGTERM')
    await world.gateway.start()
    await inState(shop, SHOP, 'connected')
    const { instance } = ok(await shop.post('/api/instance/reconnect/shop'), 200)
    assert.deepEqual(instance, { status: 'connected' })
    ok(await shop.post('/api/message/text/shop', { number: `+${ANA}`, message: 'still here' }), 200)
    await onPhone(world.sandbox, ANA, 'still here')
  })

  test('logged out it is unlinked on the phone, its token stays, and it can be connected again', async () => {
    const answer = ok(await shop.delete('/api/instance/logout/shop'), 200)
    assert.deepEqual(answer, { success: true, message: 'Instance logged out', instance: { status: 'loggedout' } })
    assert.deepEqual(await world.phone(`GET /accounts/${OLIVIA}/devices`), [])
    const { status, connection } = await listed(shop, SHOP)
    assert.deepEqual([status, connection.state, connection.numberJid], ['loggedout', 'loggedout', null])
    const text = await shop.post('/api/message/text/shop', { number: ANA, message: 'nobody hears' })
    refused(text, 503, 'Instance is not connected to WhatsApp')
    refused(await shop.post('/api/instance/reconnect/shop'), 400, 'Instance has no saved session — call /connect first')
    ok(await shop.delete('/api/instance/logout/shop'), 200)
    await connectByScan({ api: shop, sandbox: world.sandbox }, { name: SHOP, number: OLIVIA })
  })

  test('deleted by the account it is gone, with its token', async () => {
    refused(await shop.delete('/api/instance/delete/shop'), 401, 'Invalid token')
    const answer = ok(await account.delete('/api/instance/delete/shop'), 200)
    assert.deepEqual(answer, { success: true, message: 'Instance deleted', instance: { status: 'deleted' } })
    refused(await shop.get('/api/instance/list'), 401, 'Invalid token')
    refused(await account.get('/api/instance/getSettings/shop'), 404, 'Instance not found')
    refused(await account.delete('/api/instance/delete/shop'), 404, 'Instance not found')
    assert.deepEqual(await world.phone(`GET /accounts/${OLIVIA}/devices`), [])
    ok(await account.post('/api/instance/new', { name: SHOP, token: CHOSEN }), 201)
  })
})
