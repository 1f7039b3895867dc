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
  const receivers = async () => (await world.gateway.api.get(`/v1/sessions/${SESSION}/subscriptions`)).body.items

  test('5. "webhooks were retried in memory only: out of order, and gone after a restart"', async () => {
    await configure({ delaySeconds: 1, attempts: 120 })
    world.hook.answer(500)
    const wanted = Array.from({ length: 6 }, (_, index) => `while the receiver was down ${index + 1}`)
    for (const text of wanted) await world.write(ANA, text)
    await until('all of them stored', async () =>
      (await Promise.all(wanted.map(world.stored))).every(({ length }) => length === 1),
    )
    await until('a failed attempt', () => world.told().length > 0)
    await world.gateway.stop('SIGKILL')
    await world.gateway.start()
    // The receiver is back, and refuses each of them once more before it takes it.
    const attempts: string[] = []
    const taken: string[] = []
    world.hook.decide(({ body }) => {
      const text = body.payload.body as string
      const isAgain = attempts.includes(text)
      attempts.push(text)
      if (isAgain) taken.push(text)
      return { status: isAgain ? 200 : 500 }
    })
    await until('each of them taken', () => wanted.every((text) => taken.includes(text)), 60_000)
    assert.deepEqual([...new Set(taken)], wanted, 'in the order they were written')
    const inOrder = attempts.toSorted((a, b) => wanted.indexOf(a) - wanted.indexOf(b))
    assert.deepEqual(attempts, inOrder, 'none was tried before the one in front of it was taken')
    for (const text of wanted) assert.equal(world.timesTold(text), 1, text)
  })

  test('5. "what was given up was invisible": it is listed, and sent again when asked for', async () => {
    await configure({ delaySeconds: 1, attempts: 2 })
    world.hook.decide(({ body }) => ({ status: body.payload?.body === 'given up' ? 500 : 200 }))
    await world.write(BEN, 'given up')
    await world.write(BEN, 'behind what was given up')
    const [letter, ...more] = await until('the dead letter', async () => {
      const items = await deadLetters()
      return items.length > 0 ? items : null
    })
    assert.deepEqual(more, [])
    await world.heard('behind what was given up')
    const attempts = () => world.hook.received.filter(({ body }) => body.payload?.body === 'given up')
    assert.equal(attempts().length, 2)
    const { body: shown } = await world.gateway.api.get(`/v1/deliveries/${letter.id}?session=${SESSION}`)
    assert.equal(shown.lastAttempts.length, 2, JSON.stringify(shown))
    assert.equal(shown.lastAttempts.at(-1).status, 500)
    assert.equal((await receivers())[0].dead, 1)
    world.hook.answer(200)
    const { status } = await world.gateway.api.post(`/v1/dead-letters/${letter.id}/retry?session=${SESSION}`)
    assert.ok(status < 300, String(status))
    const again = await until('the repetition', () => attempts()[2])
    assert.equal(again.raw, attempts()[0]?.raw, 'the same bytes')
    await until('no dead letter', async () => (await deadLetters()).length === 0)
    await until('nothing that waits', async () => {
      const [{ dead, pending }] = await receivers()
      return dead === 0 && pending === 0
    })
  })

  test('5. "I could not see whether my receiver works": one delivery is tried when asked for', async () => {
    const [{ id }] = await receivers()
    const tested = async () =>
      (await world.gateway.api.post(`/v1/sessions/${SESSION}/subscriptions/${id}/test`)).body as {
        readonly delivered: boolean
        readonly status: number
      }
    const marked = () => world.hook.received.filter(({ headers }) => headers['x-waypost-test'] === '1').length
    world.hook.answer(500)
    const refused = await tested()
    assert.deepEqual([refused.delivered, refused.status, marked()], [false, 500, 1])
    world.hook.answer(200)
    const taken = await tested()
    assert.deepEqual([taken.delivered, taken.status, marked()], [true, 200, 2])
  })
})
