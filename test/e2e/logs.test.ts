import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANA, BEN, OWNER, SESSION, startComplaintWorld } from '../support/complaint-world.ts'
import { until } from '../support/wait.ts'

const SECRET = 'a word that only the message holds'

test(
  'one id leads from the request or the stanza to the delivery, and no log holds words, keys or numbers',
  { timeout: 120_000 },
  async () => {
    await using world = await startComplaintWorld({ env: { WAYPOST_LOG_LEVEL: 'debug', WAYPOST_LOG_FORMAT: 'json' } })
    const sent = await world.send(ANA, `out: ${SECRET}`)
    assert.equal(sent.status, 201)
    const trace = sent.headers.get('x-request-id')
    assert.ok(trace)
    const written = await world.write(BEN, `in: ${SECRET}`)
    await world.heard(`in: ${SECRET}`)
    await world.hook.next(
      'the own message',
      ({ body }) => body.event === 'message.any' && body.payload.body === `out: ${SECRET}`,
    )

    const entries = () =>
      world.gateway
        .child()
        .lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []))
    for (const id of [trace, written.body.id as string]) {
      const told = await until(`both lines of ${id}`, () => {
        const lines = entries().filter((entry) => entry['trace'] === id)
        const [recorded, delivered] = ['event recorded', 'delivery attempted'].map((msg) =>
          lines.find((entry) => entry['msg'] === msg),
        )
        return recorded && delivered ? { recorded, delivered } : null
      })
      assert.equal(told.delivered['session'], SESSION)
      assert.equal(told.delivered['seq'], told.recorded['seq'], 'it is the same event')
    }

    const log = world.gateway.child().lines.join('\n')
    assert.ok(entries().length > 20, 'the log was read')
    assert.ok(!log.includes(SECRET), 'no words')
    assert.ok(!log.includes(world.gateway.key), 'no keys')
    for (const number of [OWNER, ANA, BEN]) {
      const found = world.gateway.child().lines.find((line) => line.includes(number))
      assert.equal(found, undefined, 'no numbers')
    }
  },
)

test('what a receiver answers is in no log, though it repeats what it was sent', { timeout: 120_000 }, async () => {
  await using world = await startComplaintWorld({ env: { WAYPOST_LOG_FORMAT: 'json' } })
  const retries = { policy: 'constant', delaySeconds: 1, attempts: 1 }
  const webhooks = [{ url: world.hook.url, events: ['message'], retries }]
  assert.equal((await world.gateway.api.put(`/api/sessions/${SESSION}`, { config: { webhooks } })).status, 200)
  const logged = (message: string) =>
    until(message, () => world.gateway.child().lines.find((line) => line.includes(`"msg":"${message}`)) ?? null)
  for (const [status, message] of [
    [422, 'delivery given up'],
    [410, 'webhook paused'],
  ] as const) {
    world.hook.decide(({ raw }) => ({ status, body: `cannot take this: ${raw}` }))
    await world.write(BEN, `${SECRET} ${status}`)
    await logged(message)
  }
  const { body } = await world.gateway.api.get(`/v1/dead-letters?session=${SESSION}`)
  assert.ok(JSON.stringify(body).includes(`cannot take this`), 'it is shown with the letter')
  const log = world.gateway.child().lines.join('\n')
  for (const word of [SECRET, OWNER, BEN]) assert.ok(!log.includes(word), word)
})
