import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { createJsonClient } from '../support/json-client.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { until } from '../support/wait.ts'
import { createAccount, pair, status } from '../support/waha.ts'
import { startWebhookReceiver, type Received, type WebhookReceiver } from '../support/webhook-receiver.ts'

const OWNER = '15550240001'
const OTHER = '15550240002'
const ANA = '15550240003'

// oxlint-disable-next-line typescript/no-explicit-any -- answers of many shapes
type Json = any

describe('dead letters', { timeout: 180_000 }, () => {
  let sandbox: SandboxProcess
  let gateway: GatewayProcess
  let hook: WebhookReceiver

  before(async () => {
    sandbox = await startSandbox()
    hook = await startWebhookReceiver()
    gateway = await startGateway({ sandbox, env: { WAYPOST_WEBHOOK_PAUSE_AFTER: '0' } })
    for (const [number, name] of [
      [OWNER, 'Olivia Owner'],
      [OTHER, 'Otto Other'],
      [ANA, 'Ana Costa'],
    ] as const) {
      await createAccount(sandbox, number, name)
    }
    const retries = { policy: 'constant', delaySeconds: 0.05, attempts: 2 }
    const config = { webhooks: [{ url: hook.url, events: ['message'], retries, hmac: { key: 'k' } }] }
    await pair({ gateway, sandbox }, { name: 'main', number: OWNER, config })
    await pair({ gateway, sandbox }, { name: 'other', number: OTHER })
  })
  after(async () => {
    for (const part of [hook, gateway, sandbox]) await part[Symbol.asyncDispose]()
  })

  const write = (text: string) => sandbox.control.post(`/accounts/${ANA}/messages`, { to: OWNER, text })
  const textOf = ({ body }: Received): string => body.payload.body
  const letters = async (query = ''): Promise<readonly Json[]> =>
    (await gateway.api.get(`/v1/dead-letters?session=main${query}`)).body.items
  /** Writes these, and lets every one of them die. */
  const kill = async (...texts: readonly string[]) => {
    hook.decide((request) => ({ status: texts.includes(textOf(request)) ? 500 : 200 }))
    const before = (await letters()).length
    for (const text of texts) await write(text)
    await until('all are dead', async () => (await letters()).length === before + texts.length)
  }
  const cameAfter = (count: number) => hook.received.slice(count).map(textOf)

  test('one is looked at, sent again over a SIGKILL with the same bytes, and is gone then', async () => {
    await kill('letter 1')
    const [letter] = await letters()
    assert.deepEqual(
      [letter.state, letter.attempts, letter.event, letter.lastError],
      ['dead', 2, 'message', 'answered 500'],
    )
    assert.deepEqual(
      letter.lastAttempts.map((attempt: Json) => [attempt.status, attempt.error]),
      [
        [500, 'answered 500'],
        [500, 'answered 500'],
      ],
    )
    const detail = (await gateway.api.get(`/v1/deliveries/${letter.id}?session=main`)).body
    assert.equal(detail.body, hook.received[0]?.raw)
    assert.equal(detail.headers['X-Webhook-Request-Id'], hook.received[0]?.headers['x-webhook-request-id'])
    hook.answer(200, { 'retry-after': '0' })
    await gateway.stop('SIGKILL')
    await gateway.start()
    await status(gateway, 'main', 'WORKING')
    assert.equal((await letters()).length, 1)
    const before = hook.received.length
    const retried = await gateway.api.post(`/v1/dead-letters/${letter.id}/retry?session=main`)
    assert.deepEqual([retried.status, retried.body.state], [200, 'pending'])
    await until('it came', () => cameAfter(before).includes('letter 1'))
    const bytes = hook.received.filter((one) => textOf(one) === 'letter 1')
    assert.equal(new Set(bytes.map(({ raw, headers }) => raw + headers['x-webhook-hmac'])).size, 1)
    assert.equal(new Set(bytes.map(({ headers }) => headers['x-webhook-request-id'])).size, 1)
    await until('nothing is left', async () => {
      return (await gateway.api.get('/v1/deliveries?session=main')).body.items.length === 0
    })
  })

  test('all are sent again in the order of the log, page by page they are listed, and forgotten one by one', async () => {
    await kill('all 1', 'all 2', 'all 3')
    const first = (await gateway.api.get('/v1/dead-letters?session=main&limit=2')).body
    const rest = (await gateway.api.get(`/v1/dead-letters?session=main&limit=2&cursor=${first.next}`)).body
    assert.deepEqual([first.items.length, rest.items.length, rest.next], [2, 1, null])
    const [subscription] = (await gateway.api.get('/v1/sessions/main/subscriptions')).body.items
    assert.equal(subscription.dead, 3)
    assert.equal((await letters(`&subscription=${subscription.id}`)).length, 3)
    const forgotten = await gateway.api.delete(`/v1/dead-letters/${rest.items[0].id}?session=main`)
    assert.equal(forgotten.status, 204)
    hook.answer(200)
    const before = hook.received.length
    const { body } = await gateway.api.post(`/v1/dead-letters/retry?session=main&subscription=${subscription.id}`)
    assert.deepEqual(body, { retried: 2, left: 0 })
    await until('both came', () => cameAfter(before).length === 2)
    assert.deepEqual(cameAfter(before), ['all 1', 'all 2'])
  })

  test('what cannot be is refused: unknown, not dead, a cursor of another list, no session', async () => {
    await kill('wrong 1', 'wrong 2')
    const [letter] = await letters()
    const { next } = (await gateway.api.get('/v1/dead-letters?session=main&limit=1')).body
    const expectRefusal = async (line: string, code: number, error: string) => {
      const answer = await gateway.api.call(line)
      assert.deepEqual(
        [answer.status, answer.body.error?.code],
        [code, error],
        `${line} ${JSON.stringify(answer.body)}`,
      )
    }
    await expectRefusal('POST /v1/dead-letters/x/retry?session=main', 404, 'DELIVERY_NOT_FOUND')
    await expectRefusal('GET /v1/deliveries/x?session=main', 404, 'DELIVERY_NOT_FOUND')
    await expectRefusal(`GET /v1/deliveries/${letter.id}?session=other`, 404, 'DELIVERY_NOT_FOUND')
    await expectRefusal(`POST /v1/dead-letters/${letter.id}/retry?session=other`, 404, 'DELIVERY_NOT_FOUND')
    await expectRefusal(`DELETE /v1/dead-letters/${letter.id}?session=other`, 404, 'DELIVERY_NOT_FOUND')
    await expectRefusal('GET /v1/dead-letters?session=nobody', 404, 'SESSION_NOT_FOUND')
    await expectRefusal('GET /v1/dead-letters?session=main&subscription=x', 404, 'SUBSCRIPTION_NOT_FOUND')
    await expectRefusal('POST /v1/dead-letters/retry?session=main&subscription=x', 404, 'SUBSCRIPTION_NOT_FOUND')
    await expectRefusal(`GET /v1/deliveries?session=main&cursor=${next}`, 400, 'BAD_REQUEST')
    await expectRefusal('GET /v1/deliveries?session=main&cursor=nonsense', 400, 'BAD_REQUEST')
    await expectRefusal('GET /v1/deliveries?session=main&state=lost', 400, 'BAD_REQUEST')
    await expectRefusal('GET /v1/deliveries', 400, 'BAD_REQUEST')
    const retries = { policy: 'constant', delaySeconds: 60, attempts: 9 }
    const config = { webhooks: [{ url: hook.url, events: ['message'], retries, hmac: { key: 'k' } }] }
    await gateway.api.put('/api/sessions/main', { config })
    await status(gateway, 'main', 'WORKING')
    hook.answer(500)
    await write('waits')
    const waiting = await until('it waits', async () => {
      return (await gateway.api.get('/v1/deliveries?session=main&state=pending')).body.items[0]
    })
    await expectRefusal(`POST /v1/dead-letters/${waiting.id}/retry?session=main`, 409, 'DELIVERY_NOT_DEAD')
    await expectRefusal(`DELETE /v1/dead-letters/${waiting.id}?session=main`, 409, 'DELIVERY_NOT_DEAD')
  })

  test("a key of one session need not name it, and sees nobody else's", async () => {
    const keyOf = async (session: string) =>
      createJsonClient(gateway.origin, {
        'x-api-key': (await gateway.api.post('/v1/keys', { scope: 'session', session })).body.secret,
      })
    const [main, other] = [await keyOf('main'), await keyOf('other')]
    const [letter] = (await main.get('/v1/dead-letters')).body.items
    assert.ok(letter)
    assert.deepEqual((await other.get('/v1/dead-letters')).body.items, [])
    assert.equal((await other.get('/v1/dead-letters?session=main')).status, 403)
    assert.equal((await other.get(`/v1/deliveries/${letter.id}`)).status, 404)
    assert.equal((await other.post(`/v1/dead-letters/${letter.id}/retry`)).status, 404)
    assert.deepEqual((await other.post('/v1/dead-letters/retry')).body, { retried: 0, left: 0 })
  })
})
