import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, afterEach, before, describe, test } from 'node:test'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { until } from '../support/wait.ts'
import { createAccount, pair, status } from '../support/waha.ts'
import { startWebhookReceiver, type Received, type Reply, type WebhookReceiver } from '../support/webhook-receiver.ts'

const OWNER = '15550150001'
const ANA = '15550150002'
const BEN = '15550150003'
const OK: Reply = { status: 200 }

interface Webhook {
  readonly url: string
  readonly events: readonly string[]
  readonly hmac?: { readonly key: string }
  readonly customHeaders?: readonly { readonly name: string; readonly value: string }[]
  readonly retries?: { readonly policy?: string; readonly delaySeconds?: number; readonly attempts?: number }
}

/** What goes wrong with a delivery that is worth another attempt. */
const failures: readonly (readonly [string, Reply])[] = [
  ['500', { status: 500 }],
  ['404', { status: 404 }],
  ['400', { status: 400 }],
  ['429', { status: 429 }],
  ['a redirect', { status: 302, headers: { location: 'http://10.0.0.1/' } }],
  ['a broken connection', 'cut'],
  ['silence', 'silence'],
]

/** The delays in milliseconds that WAHA would wait. */
const policies = [
  ['constant', [300, 300, 300]],
  ['linear', [300, 600, 900]],
  ['exponential', [600, 1_200, 2_400]],
] as const

describe('webhooks', { timeout: 240_000 }, () => {
  let sandbox: SandboxProcess
  let gateway: GatewayProcess
  let hook: WebhookReceiver
  let global: WebhookReceiver

  before(async () => {
    sandbox = await startSandbox()
    hook = await startWebhookReceiver()
    global = await startWebhookReceiver()
    gateway = await startGateway({
      sandbox,
      env: {
        WAYPOST_WEBHOOK_URL: global.url,
        WAYPOST_WEBHOOK_EVENTS: 'message,session.status',
        WAYPOST_WEBHOOK_HMAC_KEY: 'global-key',
        WAYPOST_WEBHOOK_HEADERS: 'X-Global:yes',
        WAYPOST_WEBHOOK_TIMEOUT: '500ms',
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
    for (const part of [hook, global, gateway, sandbox]) await part[Symbol.asyncDispose]()
  })

  const configure = async (...webhooks: readonly Webhook[]) => {
    const { status: code, body } = await gateway.api.put('/api/sessions/main', { config: { webhooks } })
    assert.equal(code, 200, JSON.stringify(body))
    await status(gateway, 'main', 'WORKING')
  }
  const toHook = (more: Partial<Webhook> = {}): Webhook => ({
    url: hook.url,
    events: ['message'],
    retries: { policy: 'constant', delaySeconds: 0.05, attempts: 50 },
    ...more,
  })
  const write = (number: string, text: string) =>
    sandbox.control.post(`/accounts/${number}/messages`, { to: OWNER, text })
  const says = (text: string) => (request: Received) => request.body.payload.body === text
  const attemptsOf = (text: string, receiver = hook) => receiver.received.filter(says(text))
  const attempted = (text: string, times: number, receiver = hook) =>
    until(`${times} attempts of "${text}"`, () => attemptsOf(text, receiver).length >= times, 30_000)
  /** The n-th attempt of this text and all after it are answered with 200; those before as given. */
  const failFirst = (text: string, times: number, reply: Reply) =>
    hook.decide((request) => (says(text)(request) && attemptsOf(text).length <= times ? reply : OK))
  const assertIdentical = (attempts: readonly Received[]) => {
    for (const name of ['x-webhook-request-id', 'x-webhook-timestamp', 'x-webhook-hmac'] as const) {
      assert.equal(new Set(attempts.map(({ headers }) => headers[name])).size, 1, name)
    }
    assert.equal(new Set(attempts.map(({ raw }) => raw)).size, 1)
    assert.ok(attempts[0]?.headers['x-webhook-request-id'])
  }

  test("the session's and the global webhook both hear, each with its own key and headers", async () => {
    const customHeaders = [
      { name: 'X-Custom', value: 'täg' },
      { name: 'Authorization', value: 'Bearer ours' },
    ]
    await configure(toHook({ hmac: { key: 'session-key' }, customHeaders }))
    await write(ANA, 'to both')
    for (const [receiver, key] of [
      [hook, 'session-key'],
      [global, 'global-key'],
    ] as const) {
      const { headers, raw, body } = await receiver.next('the webhook', says('to both'))
      assert.equal(headers['x-webhook-hmac'], createHmac('sha512', key).update(raw).digest('hex'))
      assert.equal(headers['x-webhook-hmac-algorithm'], 'sha512')
      assert.equal(headers['content-type'], 'application/json')
      assert.ok(Math.abs(Number(headers['x-webhook-timestamp']) - Date.now()) < 60_000)
      assert.deepEqual([body.event, body.session, body.payload.from], ['message', 'main', `${ANA}@c.us`])
    }
    const [ours] = attemptsOf('to both')
    assert.equal(ours?.headers['authorization'], 'Bearer ours')
    assert.equal(ours?.headers['x-custom'], 'täg')
    const [theirs] = attemptsOf('to both', global)
    assert.equal(theirs?.headers['x-global'], 'yes')
    assert.equal(theirs?.headers['authorization'], undefined)
  })

  test('the password of a webhook address is sent as Basic authentication', async () => {
    await configure(toHook({ url: hook.url.replace('http://', 'http://us%40er:pass@') }))
    await write(ANA, 'with a password')
    const { headers } = await hook.next('the webhook', says('with a password'))
    assert.equal(headers['authorization'], `Basic ${Buffer.from('us@er:pass').toString('base64')}`)
  })

  for (const [name, reply] of failures) {
    test(`${name}: it is repeated, the same to the byte`, async () => {
      await configure(toHook({ hmac: { key: 'k' } }))
      const text = `answered with ${name}`
      failFirst(text, 2, reply)
      await write(ANA, text)
      await attempted(text, 3)
      await write(ANA, `after ${name}`)
      await hook.next('the next', says(`after ${name}`))
      assert.equal(attemptsOf(text).length, 3)
      assertIdentical(attemptsOf(text))
    })
  }

  for (const [policy, waits] of policies) {
    test(`retries ${policy}: the delays grow as WAHA's do`, async () => {
      await configure(toHook({ retries: { policy, delaySeconds: 0.3, attempts: 50 } }))
      const text = `delayed ${policy}`
      failFirst(text, waits.length, { status: 500 })
      await write(ANA, text)
      await attempted(text, waits.length + 1)
      const at = attemptsOf(text).map((request) => request.at)
      for (const [index, wait] of waits.entries()) {
        const gap = (at[index + 1] ?? 0) - (at[index] ?? 0)
        assert.ok(gap >= wait - 20 && gap < wait * 1.2 + 1_000, `${policy} ${index}: ${gap} instead of ${wait} ms`)
      }
    })
  }

  test('the attempts are counted, and what comes after goes on', async () => {
    await configure(toHook({ retries: { policy: 'constant', delaySeconds: 0, attempts: 3 } }))
    hook.decide((request) => (says('given up')(request) ? { status: 500 } : OK))
    await write(ANA, 'given up')
    await write(ANA, 'after the third attempt')
    await hook.next('the next', says('after the third attempt'))
    assert.equal(attemptsOf('given up').length, 3)
  })

  test('Retry-After is waited for', async () => {
    await configure(toHook())
    failFirst('later please', 1, { status: 503, headers: { 'retry-after': '2' } })
    await write(ANA, 'later please')
    await attempted('later please', 2)
    const [first, second] = attemptsOf('later please')
    assert.ok((second?.at ?? 0) - (first?.at ?? 0) >= 1_950)
  })

  test('410 is the end of it, until somebody resumes the webhook', async () => {
    await configure(toHook())
    failFirst('gone', 1, { status: 410 })
    await write(ANA, 'gone')
    await write(BEN, 'the next')
    const subscription = async () => {
      const { body } = await gateway.api.get('/v1/sessions/main/subscriptions')
      return body.items.find(({ url }: { readonly url: string }) => url === hook.url)
    }
    const { id } = await until('it is paused', async () => {
      const found = await subscription()
      return found.state === 'paused' && found.lag > 0 ? found : null
    })
    assert.deepEqual([attemptsOf('gone').length, attemptsOf('the next').length], [1, 0])
    await gateway.api.post(`/v1/sessions/main/subscriptions/${id}/resume`)
    await attempted('gone', 2)
    await attempted('the next', 1)
    assertIdentical(attemptsOf('gone'))
  })

  test('one chat that fails holds back nobody but itself, and keeps its order', async () => {
    await configure(toHook())
    let broken = true
    hook.decide(({ body }) => (broken && body.payload.from === `${ANA}@c.us` ? { status: 500 } : OK))
    const texts = ['one', 'two', 'three'].map((text) => `${text} of the held up`)
    for (const text of texts) await write(ANA, text)
    await attempted(texts[0] ?? '', 2)
    for (let each = 0; each < 3; each++) {
      await write(BEN, `free ${each}`)
      await hook.next('the other chat', says(`free ${each}`), 5_000)
    }
    assert.equal(attemptsOf(texts[1] ?? '').length, 0)
    broken = false
    await attempted(texts[2] ?? '', 1)
    const order = hook.received.map(({ body }) => body.payload.body).filter((text) => texts.includes(text))
    assert.deepEqual([...new Set(order)], texts)
  })

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    test(`${signal} between two attempts: the next start goes on with the same`, async () => {
      await configure(toHook({ hmac: { key: 'k' } }))
      hook.answer(500)
      const texts = ['first', 'second'].map((text) => `${text} before ${signal}`)
      for (const text of texts) await write(ANA, text)
      await attempted(texts[0] ?? '', 2)
      await gateway.stop(signal)
      hook.answer(200)
      await gateway.start()
      await hook.next('the second', says(texts[1] ?? ''), 20_000)
      const [first] = texts
      assertIdentical(attemptsOf(first ?? ''))
      const order = hook.received.map(({ body }) => body.payload.body).filter((text) => texts.includes(text))
      assert.deepEqual([...new Set(order)], texts)
      await status(gateway, 'main', 'WORKING')
    })
  }

  test('a receiver that is down at the start gets everything when it comes', async () => {
    const late = await startWebhookReceiver()
    await late[Symbol.asyncDispose]()
    await configure(toHook({ url: late.url, events: ['message', 'session.status'] }), toHook())
    await gateway.stop('SIGTERM')
    await gateway.start()
    await status(gateway, 'main', 'WORKING')
    await write(ANA, 'while nobody listens')
    await hook.next('the other webhook', says('while nobody listens'))
    await using receiver = await startWebhookReceiver(Number(new URL(late.url).port))
    await receiver.next('the message', says('while nobody listens'))
    const isWorking = ({ body }: Received) => body.event === 'session.status' && body.payload.status === 'WORKING'
    await receiver.next('the status', isWorking)
  })

  test('webhooks with one address are each served, and each hears what it asked for', async () => {
    await configure(toHook(), toHook(), toHook({ events: ['message.any'] }), toHook({ events: ['*'] }))
    await write(ANA, 'to four')
    await attempted('to four', 5)
    await write(ANA, 'and after')
    await attempted('and after', 5)
    const events = attemptsOf('to four').map(({ body }) => body.event)
    assert.deepEqual(events.toSorted(), ['message', 'message', 'message', 'message.any', 'message.any'])
    const ids = new Map(attemptsOf('to four').map(({ body }) => [body.event, new Set<string>()]))
    for (const { body } of attemptsOf('to four')) ids.get(body.event)?.add(body.id)
    assert.deepEqual(
      [...ids.values()].map((each) => each.size),
      [1, 1],
    )
    assert.equal(new Set([...ids.values()].flatMap((each) => [...each])).size, 2)
  })

  test('a changed configuration keeps what waits, and a removed webhook hears no more', async () => {
    await configure(toHook({ hmac: { key: 'old' } }))
    hook.answer(500)
    await write(ANA, 'waits for the change')
    await attempted('waits for the change', 2)
    await configure(toHook({ hmac: { key: 'new' }, retries: { policy: 'constant', delaySeconds: 0, attempts: 9 } }))
    hook.answer(200)
    const before = attemptsOf('waits for the change').length
    await attempted('waits for the change', before)
    await until('the delivery with the new key', () =>
      attemptsOf('waits for the change').find(
        ({ headers, raw }) => headers['x-webhook-hmac'] === createHmac('sha512', 'new').update(raw).digest('hex'),
      ),
    )
    assert.equal(new Set(attemptsOf('waits for the change').map(({ raw }) => raw)).size, 1)
    await configure()
    await write(ANA, 'after the removal')
    await global.next('the global webhook', says('after the removal'))
    assert.equal(attemptsOf('after the removal').length, 0)
  })

  test('a session that starts anew hears nothing of before', async () => {
    await configure(toHook())
    await write(ANA, 'only new ones')
    await hook.next('the new one', says('only new ones'))
    assert.equal(attemptsOf('after the removal').length, 0)
  })
})
