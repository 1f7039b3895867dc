import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import test from 'node:test'
import { startGateway } from '../support/gateway-process.ts'
import { startSandbox } from '../support/sandbox-process.ts'
import { until } from '../support/wait.ts'
import { createAccount, onPhone, pair, sessionOf, status } from '../support/waha.ts'
import { startWebhookReceiver, type Received } from '../support/webhook-receiver.ts'

const OWNER = '15550100001'
const ANA = '15550100002'
const HMAC_KEY = 'a webhook key'

const isEvent = (event: string, text?: string) => (request: Received) =>
  request.body.event === event && (text === undefined || request.body.payload.body === text)

test(
  'a conversation from QR code to unlinking, with the process killed in between',
  { timeout: 120_000 },
  async (t) => {
    await using sandbox = await startSandbox()
    await using gateway = await startGateway({ sandbox })
    await using hook = await startWebhookReceiver()
    await createAccount(sandbox, OWNER, 'Olivia Owner')
    await createAccount(sandbox, ANA, 'Ana Costa')
    // What was said before the gateway was linked is history.
    await sandbox.control.post(`/accounts/${ANA}/messages`, { to: OWNER, text: 'before the link' })
    await onPhone(sandbox, OWNER, 'before the link')

    const events = ['session.status', 'message', 'message.any', 'message.ack']
    const config = { webhooks: [{ url: hook.url, events, hmac: { key: HMAC_KEY } }] }

    await t.test('the phone scans the QR code and the session works', async () => {
      await pair({ gateway, sandbox }, { name: 'main', number: OWNER, config })
      const { me } = await sessionOf(gateway, 'main')
      assert.equal(me.id, `${OWNER}@c.us`)
    })

    await t.test('the history arrives', async () => {
      const { body } = await until('history', async () => {
        const answer = await gateway.api.get(`/api/main/chats/${ANA}%40c.us/messages?limit=10&downloadMedia=false`)
        return answer.status === 200 && answer.body.length > 0 ? answer : null
      })
      assert.equal(body[0].body, 'before the link')
      assert.equal(hook.received.some(isEvent('message', 'before the link')), false)
    })

    await t.test('a person writes, and the webhook comes with a valid HMAC', async () => {
      await sandbox.control.post(`/accounts/${ANA}/messages`, { to: OWNER, text: 'hello gateway' })
      const request = await hook.next('the webhook', isEvent('message', 'hello gateway'))
      const expected = createHmac('sha512', HMAC_KEY).update(request.raw).digest('hex')
      assert.equal(request.headers['x-webhook-hmac'], expected)
      assert.equal(request.headers['x-webhook-hmac-algorithm'], 'sha512')
      assert.equal(request.body.payload.from, `${ANA}@c.us`)
      assert.match(request.body.payload.id, new RegExp(`^false_${ANA}@c\\.us_`))
    })

    let sentId = ''
    await t.test('the reply is decrypted by that person, and ticks come back as acks', async () => {
      const incoming = await hook.next('the webhook', isEvent('message', 'hello gateway'))
      const sent = await gateway.api.post('/api/sendText', {
        session: 'main',
        chatId: `${ANA}@c.us`,
        text: 'hello Ana',
        reply_to: incoming.body.payload.id,
      })
      assert.equal(sent.status, 201)
      sentId = sent.body.id
      await onPhone(sandbox, ANA, 'hello Ana')
      await sandbox.control.post(`/accounts/${ANA}/read`, { chat: OWNER })
      await hook.next('the read ack', (request) => {
        const { event, payload } = request.body
        return event === 'message.ack' && payload.id === sentId && payload.ackName === 'READ'
      })
      const acks = hook.received.filter((r) => r.body.event === 'message.ack' && r.body.payload.id === sentId)
      const names = acks.map((r) => r.body.payload.ackName)
      assert.deepEqual(
        names,
        ['SERVER', 'DEVICE', 'READ'].filter((name) => names.includes(name)),
      )
      assert.ok(names.includes('SERVER') && names.includes('READ'))
    })

    await t.test('killed and started again, a message sent meanwhile arrives once', async () => {
      await gateway.stop('SIGKILL')
      await sandbox.control.post(`/accounts/${ANA}/messages`, { to: OWNER, text: 'while you were away' })
      await gateway.start()
      await status(gateway, 'main', 'WORKING')
      await hook.next('the webhook', isEvent('message', 'while you were away'))
      await sandbox.control.post(`/accounts/${ANA}/messages`, { to: OWNER, text: 'and after' })
      await hook.next('the next webhook', isEvent('message', 'and after'))
      const ids = hook.received.filter(isEvent('message', 'while you were away')).map((request) => request.body.id)
      assert.equal(new Set(ids).size, 1)
      const { body } = await gateway.api.get(`/api/main/chats/${ANA}%40c.us/messages?limit=50&downloadMedia=false`)
      const texts = body.map((message: { body: string }) => message.body)
      assert.deepEqual(texts.toReversed(), [
        'before the link',
        'hello gateway',
        'hello Ana',
        'while you were away',
        'and after',
      ])
    })

    await t.test('one person is one chat', async () => {
      const { body } = await gateway.api.get('/api/main/chats')
      assert.deepEqual(
        body.map((chat: { id: string }) => chat.id).filter((id: string) => id.startsWith(ANA) || id.endsWith('@lid')),
        [`${ANA}@c.us`],
      )
    })

    await t.test('the phone unlinks, and the session says so', async () => {
      const { body } = await sandbox.control.get(`/accounts/${OWNER}/devices`)
      const devices = Array.isArray(body) ? body : body.devices
      await sandbox.control.delete(`/accounts/${OWNER}/devices/${devices[0].id}`)
      await status(gateway, 'main', 'FAILED')
      const session = await sessionOf(gateway, 'main')
      assert.match(JSON.stringify(session.engine), /LOGGED_OUT/)
      const request = await hook.next(
        'the status',
        (r) => r.body.event === 'session.status' && r.body.payload.status === 'FAILED',
      )
      assert.equal(request.body.session, 'main')
    })

    await t.test('the network was asked for nothing that it does not know', async () => {
      const { body } = await sandbox.control.get('/stats')
      assert.deepEqual(body.unknownRequests, {})
      assert.equal(body.decryptFailures, 0)
    })
  },
)
