import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, afterEach, before, describe, test } from 'node:test'
import { startBadReceiver } from '../support/bad-receiver.ts'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { hasOpenssl, startTlsReceiver } from '../support/tls-receiver.ts'
import { until } from '../support/wait.ts'
import { createAccount, pair, status } from '../support/waha.ts'
import { startWebhookReceiver, type Received, type WebhookReceiver } from '../support/webhook-receiver.ts'

const OWNER = '15550230001'
const ANA = '15550230002'
const BEN = '15550230003'
const ONCE = { policy: 'constant', delaySeconds: 0.05, attempts: 1 }

// oxlint-disable-next-line typescript/no-explicit-any -- answers of many shapes
type Json = any

describe('webhooks in trouble', { timeout: 240_000 }, () => {
  let sandbox: SandboxProcess
  let gateway: GatewayProcess
  let hook: WebhookReceiver

  before(async () => {
    sandbox = await startSandbox()
    hook = await startWebhookReceiver()
    gateway = await startGateway({
      sandbox,
      env: {
        WAYPOST_WEBHOOK_TIMEOUT: '1s',
        WAYPOST_WEBHOOK_PROBE_AFTER: '300ms',
        WAYPOST_WEBHOOK_PAUSE_AFTER: '3',
      },
    })
    for (const [number, name] of [
      [OWNER, 'Olivia Owner'],
      [ANA, 'Ana Costa'],
      [BEN, 'Ben Brook'],
    ] as const) {
      await createAccount(sandbox, number, name)
    }
    await pair({ gateway, sandbox }, { name: 'main', number: OWNER })
  })
  afterEach(() => hook.answer(200))
  after(async () => {
    for (const part of [hook, gateway, sandbox]) await part[Symbol.asyncDispose]()
  })

  const configure = async (...webhooks: readonly object[]) => {
    const { status: code, body } = await gateway.api.put('/api/sessions/main', { config: { webhooks } })
    assert.equal(code, 200, JSON.stringify(body))
    await status(gateway, 'main', 'WORKING')
  }
  const toHook = (more: object = {}) => ({ url: hook.url, events: ['message'], retries: ONCE, ...more })
  const write = (number: string, text: string) =>
    sandbox.control.post(`/accounts/${number}/messages`, { to: OWNER, text })
  const says = (text: string) => (request: Received) => request.body.payload.body === text
  const subscriptions = async (): Promise<readonly Json[]> =>
    (await gateway.api.get('/v1/sessions/main/subscriptions')).body.items
  const subscription = async (url = hook.url): Promise<Json> => (await subscriptions()).find((one) => one.url === url)
  const act = async (action: string, url = hook.url) => {
    const { id } = await subscription(url)
    return gateway.api.post(`/v1/sessions/main/subscriptions/${id}/${action}`)
  }
  const inState = (state: string) =>
    until(`the webhook ${state}`, async () => ((await subscription()).state === state ? subscription() : null))
  const delivered = (text: string, times = 1) =>
    until(`"${text}" ${times} times`, () => hook.received.filter(says(text)).length >= times)

  test('410 pauses at once and over a SIGKILL; resumed, everything comes in order, the first with the same bytes', async () => {
    await configure(toHook({ hmac: { key: 'k' } }))
    hook.answer(410)
    await write(ANA, 'gone 1')
    const { pause, pending, dead } = await inState('paused')
    assert.deepEqual([pause.reason, pause.probeAt, pending, dead], ['gone', null, 1, 0])
    await write(ANA, 'gone 2')
    await gateway.stop('SIGKILL')
    hook.answer(200)
    await gateway.start()
    await status(gateway, 'main', 'WORKING')
    await write(BEN, 'gone 3')
    const events = async () => (await gateway.api.get('/v1/sessions/main/events?limit=1000')).body.items as Json[]
    await until('the last is in the log', async () => JSON.stringify(await events()).includes('gone 3'))
    const still = await subscription()
    assert.deepEqual([still.state, still.pause.reason, still.dead], ['paused', 'gone', 0])
    assert.ok(still.lag >= 2 && still.oldestUndeliveredAt > 0)
    assert.equal(hook.received.filter(says('gone 2')).length + hook.received.filter(says('gone 3')).length, 0)
    assert.equal((await act('resume')).body.state, 'active')
    await delivered('gone 2')
    await delivered('gone 3')
    const first = hook.received.filter(says('gone 1'))
    assert.equal(first.length, 2)
    assert.equal(new Set(first.map(({ raw, headers }) => raw + headers['x-webhook-request-id'])).size, 1)
    assert.equal(new Set(first.map(({ headers }) => headers['x-webhook-hmac'])).size, 1)
    const told = (await events()).filter(({ event }) => event.type === 'subscription.changed')
    assert.deepEqual(
      told.map(({ event }) => event.state),
      ['paused', 'active'],
    )
  })

  test('what keeps failing is paused, also over a SIGKILL, and comes back by itself without a dead letter more', async () => {
    await configure(toHook())
    hook.answer(500)
    for (const index of [1, 2, 3, 4, 5]) await write(ANA, `down ${index}`)
    const { pause } = await inState('paused')
    assert.deepEqual([pause.reason, pause.detail], ['failing', 'answered 500'])
    await gateway.stop('SIGKILL')
    await gateway.start()
    await status(gateway, 'main', 'WORKING')
    await until('it was probed', async () => (await subscription()).pause?.probes >= 1)
    assert.equal((await subscription()).dead, 2)
    hook.answer(200)
    await inState('active')
    await delivered('down 5')
    const order = hook.received.filter(({ body }) => /^down [345]$/.test(body.payload.body))
    const last = order.slice(-3).map(({ body }) => body.payload.body)
    assert.deepEqual(last, ['down 3', 'down 4', 'down 5'])
    const { lastSuccessAt, lastFailureAt, lastError } = await subscription()
    assert.ok(lastSuccessAt > lastFailureAt && lastError === 'answered 500')
  })

  test('receivers that answer badly harm nobody', async () => {
    await using bad = await startBadReceiver()
    const paths = ['/huge', '/endless', '/slow', '/silence', '/early', '/redirect', '/drip']
    const several = { policy: 'constant', delaySeconds: 0.05, attempts: 3 }
    const before = memoryOf(gateway)
    await configure(
      ...paths.map((path) => ({ url: bad.origin + path, events: ['message'], retries: several })),
      toHook(),
    )
    const began = Date.now()
    for (const index of [1, 2, 3, 4, 5]) {
      await write(ANA, `calm ${index}`)
      await delivered(`calm ${index}`)
    }
    assert.ok(Date.now() - began < 10_000, 'the others are not slowed down')
    // A status of 200 is a success, whatever the body does.
    for (const path of ['/huge', '/endless', '/slow', '/early']) {
      await until(`${path} has all`, () => bad.asked(path) === 5, 30_000)
    }
    for (const path of ['/silence', '/redirect', '/drip']) {
      await until(`${path} was tried again`, () => bad.asked(path) >= 3, 30_000)
    }
    assert.equal(bad.asked('/secret'), 0)
    assert.ok(bad.sent < 200 * 1024 ** 2, `${bad.sent} bytes were taken`)
    const grown = memoryOf(gateway) - before
    assert.ok(grown < 200, `${grown} MB more`)
  })

  test('a changed key signs beside the new one; what is shown holds neither', async () => {
    await configure(toHook({ hmac: { key: 'key-before' } }))
    await configure(toHook({ hmac: { key: 'key-after' } }))
    await write(ANA, 'signed twice')
    const { headers, raw } = await hook.next('the delivery', says('signed twice'))
    const signed = (key: string) => createHmac('sha512', key).update(raw).digest('hex')
    assert.equal(headers['x-webhook-hmac'], signed('key-after'))
    assert.equal(headers['x-webhook-hmac-previous'], signed('key-before'))
    const shown = await subscription()
    assert.ok(shown.signed && shown.previousKeyUntil > Date.now())
    assert.ok(!/key-(before|after)/.test(JSON.stringify(shown)))
  })

  test('the address is shown without its secrets', async () => {
    await configure({ url: hook.url.replace('//', '//user:password@') + '?token=secret', events: ['message'] })
    assert.deepEqual(
      (await subscriptions()).map(({ url }) => url),
      [`${hook.url}?token=***`],
    )
  })

  test('a test delivery says how the receiver answers, in each API', async () => {
    await configure(toHook({ hmac: { key: 'k' } }))
    const ryze = { enabled: true, url: `${hook.url}/ryze` }
    assert.equal((await gateway.api.post('/ryze/api/events/webhook/main', ryze, { token: gateway.key })).status, 200)
    const gowa = await fetch(`${gateway.origin}/gowa/devices/main/webhook`, {
      method: 'PATCH',
      headers: {
        authorization: `Basic ${Buffer.from(`me:${gateway.key}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ webhook_url: `${hook.url}/gowa` }),
    })
    assert.equal(gowa.status, 200, await gowa.text())
    for (const url of [hook.url, `${hook.url}/ryze`, `${hook.url}/gowa`]) {
      const before = hook.received.length
      const { status: code, body } = await act('test', url)
      assert.equal(code, 200)
      assert.deepEqual([body.delivered, body.status, body.error], [true, 200, null])
      assert.ok(body.durationMs >= 0 && body.event.length > 0)
      const [received, ...more] = hook.received.slice(before)
      assert.deepEqual([received?.headers['x-waypost-test'], received?.body.event, more], ['1', body.event, []])
    }
    hook.answer(503)
    const { body } = await act('test')
    assert.deepEqual([body.delivered, body.status, body.error], [false, 503, 'answered 503'])
    assert.equal((await subscription()).state, 'active')
  })

  test('a private CA is trusted for one endpoint alone', { skip: !hasOpenssl() && 'there is no openssl' }, async () => {
    await using tls = await startTlsReceiver()
    const toTls = (more: object = {}) => ({
      url: tls.url,
      events: ['message'],
      retries: { policy: 'constant', delaySeconds: 0.1, attempts: 100 },
      ...more,
    })
    await configure(toTls())
    const { id } = await subscription(tls.url)
    const patch = (body: unknown) => gateway.api.patch(`/v1/sessions/main/subscriptions/${id}`, body)
    const failed = await act('test', tls.url)
    assert.match(failed.body.error, /certificate/)
    for (const trustedCa of ['nonsense', '', tls.ca.replace(/[A-Z]{4}/, '!!!!'), 7]) {
      const refused = await patch({ trustedCa })
      assert.deepEqual([refused.status, refused.body.error.code], [400, 'BAD_REQUEST'], JSON.stringify(trustedCa))
    }
    await write(ANA, 'over tls')
    const trusted = await patch({ trustedCa: tls.ca })
    assert.equal(trusted.status, 200, JSON.stringify(trusted.body))
    assert.match(trusted.body.trustedCa[0].subject, /Receivers-CA/)
    await until('it came', () => tls.received.some((raw) => raw.includes('over tls')))
    await configure(toTls({ customHeaders: [{ name: 'X-A', value: 'b' }] }), toHook())
    assert.equal((await act('test', tls.url)).body.delivered, true, 'another configuration leaves it')
    assert.equal((await patch({ trustedCa: null })).body.trustedCa.length, 0)
    assert.match((await act('test', tls.url)).body.error, /certificate/)
  })

  test('a subscription that is not there, and an event that is none, are refused', async () => {
    const base = '/v1/sessions/main/subscriptions/nobody'
    for (const answer of [
      await gateway.api.get(base),
      await gateway.api.patch(base, { trustedCa: null }),
      await gateway.api.post(`${base}/pause`),
      await gateway.api.post(`${base}/resume`),
      await gateway.api.post(`${base}/test`),
    ]) {
      assert.deepEqual([answer.status, answer.body.error.code], [404, 'SUBSCRIPTION_NOT_FOUND'])
    }
    const webhooks = [{ url: hook.url, events: ['mesage'] }]
    const waha = await gateway.api.put('/api/sessions/main', { config: { webhooks } })
    assert.ok(waha.status >= 400 && /session\.status/.test(JSON.stringify(waha.body)), JSON.stringify(waha.body))
    const ryze = await gateway.api.post(
      '/ryze/api/events/webhook/main',
      { enabled: true, url: hook.url, events: ['mesage'] },
      { token: gateway.key },
    )
    assert.ok(ryze.status === 400 && /message\.exchange/.test(JSON.stringify(ryze.body)), JSON.stringify(ryze.body))
    const gowa = await gateway.api.post(
      '/gowa/devices',
      { device_id: 'other', webhook_url: hook.url, webhook_events: 'message, mesage' },
      { authorization: `Basic ${Buffer.from(`me:${gateway.key}`).toString('base64')}` },
    )
    assert.deepEqual([gowa.status, gowa.body.code], [400, 400])
    assert.match(gowa.body.message, /webhook_events: mesage is no event; known are message, /)
  })
})

/** Megabytes that the gateway's process holds. */
function memoryOf(gateway: GatewayProcess): number {
  const text = readFileSync(`/proc/${gateway.child().process.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024
}
