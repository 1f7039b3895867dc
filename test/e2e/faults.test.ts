import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { until } from '../support/wait.ts'
import { createAccount, onPhone, pair, sessionOf, status } from '../support/waha.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const OWNER = '15550120001'
const ANA = '15550120002'
const NAME = 'faulty'

/** Each fault of the sandbox's control API, and what the gateway makes of it. */
describe('faults of the network', { timeout: 300_000 }, () => {
  let sandbox: SandboxProcess
  let gateway: GatewayProcess
  let hook: WebhookReceiver

  before(async () => {
    sandbox = await startSandbox()
    gateway = await startGateway({ sandbox, env: { WAYPOST_SEND_TIMEOUT: '2' } })
    hook = await startWebhookReceiver()
    await createAccount(sandbox, OWNER, 'Olivia Owner')
    await createAccount(sandbox, ANA, 'Ana Costa')
    const config = {
      webhooks: [{ url: hook.url, events: ['message', 'message.ack', 'message.waiting', 'session.status'] }],
    }
    await pair({ gateway, sandbox }, { name: NAME, number: OWNER, config })
    await send('the first one')
  })
  after(async () => {
    await hook[Symbol.asyncDispose]()
    await gateway[Symbol.asyncDispose]()
    await sandbox[Symbol.asyncDispose]()
  })

  const send = (text: string) => gateway.api.post('/api/sendText', { session: NAME, chatId: `${ANA}@c.us`, text })
  const write = (text: string) => sandbox.control.post(`/accounts/${ANA}/messages`, { to: OWNER, text })
  const fault = async (request: Record<string, unknown>) => {
    const { status: code, body } = await sandbox.control.post('/faults', { number: OWNER, ...request })
    assert.equal(code, 201, JSON.stringify(body))
    return body.id as string
  }
  const arrived = (text: string) =>
    hook.next(`the webhook of "${text}"`, ({ body }) => body.event === 'message' && body.payload.body === text, 60_000)
  const idsOf = (text: string) =>
    new Set(
      hook.received
        .filter(({ body }) => body.event === 'message' && body.payload.body === text)
        .map(({ body }) => body.id),
    )
  const hasFired = async (id: string) => {
    const { body } = await sandbox.control.get('/faults')
    return !body.some((each: { id: string }) => each.id === id)
  }
  /** Both directions work, and nothing comes twice. */
  const talks = async (about: string) => {
    await status(gateway, NAME, 'WORKING', 40_000)
    await write(`to us after ${about}`)
    await arrived(`to us after ${about}`)
    assert.equal((await send(`from us after ${about}`)).status, 201)
    await onPhone(sandbox, ANA, `from us after ${about}`)
    assert.equal(idsOf(`to us after ${about}`).size, 1)
  }
  const statusesSince = (at: number) =>
    hook.received
      .filter((r) => r.at >= at && r.body.event === 'session.status')
      .map((r) => r.body.payload.status as string)

  test('cut: it reconnects by itself and misses nothing', async () => {
    const at = Date.now()
    await fault({ kind: 'cut' })
    await write('written during the cut')
    await arrived('written during the cut')
    await talks('a cut')
    assert.ok(statusesSince(at).includes('STARTING'))
    assert.equal(idsOf('written during the cut').size, 1)
  })

  for (const code of ['515', '503']) {
    test(`stream error ${code}: it reconnects by itself`, async () => {
      await fault({ kind: 'stream-error', code })
      await talks(`stream error ${code}`)
    })
  }

  test('delay: answers come late, and nothing else happens', async () => {
    const id = await fault({ kind: 'delay', delayMs: 300, forMs: 3_000 })
    await talks('a delay')
    await sandbox.control.delete(`/faults/${id}`)
  })

  test('duplicate: what comes twice is told once', async () => {
    const id = await fault({ kind: 'duplicate', count: 20 })
    await write('told once')
    await arrived('told once')
    await sandbox.control.delete(`/faults/${id}`)
    await talks('duplicates')
    assert.equal(idsOf('told once').size, 1)
  })

  test('reorder: everything arrives, once', async () => {
    const id = await fault({ kind: 'reorder', count: 4 })
    const texts = ['first', 'second', 'third', 'fourth'].map((text) => `${text} of the reordered`)
    for (const text of texts) await write(text)
    for (const text of texts) await arrived(text)
    await sandbox.control.delete(`/faults/${id}`)
    for (const text of texts) assert.equal(idsOf(text).size, 1)
    await talks('a reordering')
  })

  test('corrupt: the sender is asked again, and the message arrives', async () => {
    await fault({ kind: 'corrupt' })
    await write('corrupted on its way')
    await arrived('corrupted on its way')
    assert.equal(idsOf('corrupted on its way').size, 1)
    await talks('a corrupt message')
  })

  test('drop acks: the caller is told that it is not confirmed, and it is confirmed after the next connection', async () => {
    const id = await fault({ kind: 'drop-acks', count: 1 })
    const answer = await send('not acknowledged')
    assert.ok(answer.status >= 500, `answered ${answer.status}`)
    assert.match(JSON.stringify(answer.body), /confirm/i)
    await sandbox.control.delete(`/faults/${id}`)
    await onPhone(sandbox, ANA, 'not acknowledged')
    await fault({ kind: 'cut' })
    await until('the message confirmed', async () => {
      const { body } = await gateway.api.get(`/api/${NAME}/chats/${ANA}%40c.us/messages?limit=20&downloadMedia=false`)
      return body.find(
        (message: { body: string; ack: number }) => message.body === 'not acknowledged' && message.ack >= 1,
      )
    })
    const { body } = await sandbox.control.get(`/accounts/${ANA}/messages`)
    const copies = body.filter((message: { text: string }) => message.text === 'not acknowledged')
    assert.equal(copies.length, 1)
    await talks('dropped acks')
  })

  test('no offline marker: the session works all the same', async () => {
    const id = await fault({ kind: 'no-offline-marker' })
    await fault({ kind: 'cut' })
    await until('the login without a marker', () => hasFired(id))
    await write('behind a missing marker')
    await arrived('behind a missing marker')
    await talks('a missing marker')
  })

  test('outdated: the status says so, nothing is logged out, and it works again', async () => {
    const at = Date.now()
    await fault({ kind: 'outdated', count: 1 })
    await fault({ kind: 'cut' })
    await hook.next('the reason', (r) => r.at >= at && JSON.stringify(r.body).includes('CLIENT_OUTDATED'))
    await status(gateway, NAME, 'WORKING', 60_000)
    assert.equal((await sessionOf(gateway, NAME)).me.id, `${OWNER}@c.us`)
    await talks('an outdated client')
  })

  test('conflict: another connection stops this session alone, and a start brings it back', async () => {
    await fault({ kind: 'conflict' })
    await status(gateway, NAME, 'FAILED', 30_000)
    assert.match(JSON.stringify(await sessionOf(gateway, NAME)), /REPLACED/)
    assert.equal((await gateway.api.get('/ping')).status, 200)
    assert.equal((await send('while replaced')).status, 422)
    await gateway.api.post(`/api/sessions/${NAME}/start`)
    await talks('a conflict')
  })

  test('logout: only this ends a session, and a new scan begins it anew', async () => {
    await fault({ kind: 'logout' })
    await fault({ kind: 'cut' })
    await status(gateway, NAME, 'FAILED', 30_000)
    assert.match(JSON.stringify(await sessionOf(gateway, NAME)), /LOGGED_OUT/)
    await gateway.api.post(`/api/sessions/${NAME}/start`)
    await status(gateway, NAME, 'SCAN_QR_CODE')
    const { body } = await gateway.api.get(`/api/${NAME}/auth/qr?format=raw`)
    await sandbox.control.post(`/accounts/${OWNER}/scan`, { qr: body.value })
    await talks('a new pairing')
  })

  test('the network was asked for nothing that it does not know', async () => {
    const { body } = await sandbox.control.get('/stats')
    assert.deepEqual(body.unknownRequests, {})
  })
})
