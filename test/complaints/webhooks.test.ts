import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ANA, BEN, SESSION, startComplaintWorld, type ComplaintWorld } from '../support/complaint-world.ts'
import { until } from '../support/wait.ts'

describe('webhooks', { timeout: 240_000 }, () => {
  let world: ComplaintWorld

  before(async () => {
    world = await startComplaintWorld({ env: { WAYPOST_WEBHOOK_TIMEOUT: '2s' } })
  })
  after(() => world[Symbol.asyncDispose]())

  const configure = async (retries: { readonly delaySeconds: number; readonly attempts: number }) => {
    const webhook = { url: world.hook.url, events: ['message'], retries: { policy: 'constant', ...retries } }
    const { status } = await world.gateway.api.put(`/api/sessions/${SESSION}`, { config: { webhooks: [webhook] } })
    assert.equal(status, 200)
  }
  const deadLetters = async () => (await world.gateway.api.get(`/v1/dead-letters?session=${SESSION}`)).body.items

  test('5. "webhooks were retried in memory only: out of order, and gone after a restart"', async () => {
    await configure({ delaySeconds: 1, attempts: 120 })
    world.hook.answer(500)
    const wanted = Array.from({ length: 8 }, (_, index) => `while the receiver was down ${index + 1}`)
    for (const text of wanted) await world.write(ANA, text)
    await until('a failed attempt', () => world.told().length > 0)
    await world.gateway.stop('SIGKILL')
    await world.gateway.start()
    const before = world.hook.received.length
    world.hook.answer(200)
    for (const text of wanted) await world.heard(text)
    const taken = world.hook.received.slice(before).map(({ body }) => body.payload.body as string)
    assert.deepEqual(
      [...new Set(taken.filter((text) => wanted.includes(text)))],
      wanted,
      'in the order they were written',
    )
  })

  test('5. "what was given up was invisible": it is listed, and sent again when asked for', async () => {
    await configure({ delaySeconds: 1, attempts: 2 })
    world.hook.decide(({ body }) => ({ status: body.payload?.body === 'given up' ? 500 : 200 }))
    await world.write(BEN, 'given up')
    const [letter] = await until('the dead letter', async () => {
      const items = await deadLetters()
      return items.length > 0 ? items : null
    })
    const { body: shown } = await world.gateway.api.get(`/v1/deliveries/${letter.id}?session=${SESSION}`)
    assert.equal(shown.lastAttempts.length, 2, JSON.stringify(shown))
    assert.equal(shown.lastAttempts.at(-1).status, 500)
    world.hook.answer(200)
    const seen = world.hook.received.length
    const { status } = await world.gateway.api.post(`/v1/dead-letters/${letter.id}/retry?session=${SESSION}`)
    assert.ok(status < 300, String(status))
    const again = await until('the repetition', () =>
      world.hook.received.slice(seen).find(({ body }) => body.payload?.body === 'given up'),
    )
    const failed = world.hook.received.find(({ body }) => body.payload?.body === 'given up')
    assert.equal(again.raw, failed?.raw, 'the same bytes')
    await until('no dead letter', async () => (await deadLetters()).length === 0)
  })
})
