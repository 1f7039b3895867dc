import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ANSWERS } from '../support/kinds/answers.ts'
import type { Change, Step } from '../support/kinds/change.ts'
import type { Json } from '../support/kinds/kind.ts'
import { SESSION, startKindsWorld, type KindsWorld } from '../support/kinds/world.ts'
import { fixtureOf } from '../support/kinds/writing.ts'
import type { WebhookReceiver } from '../support/webhook-receiver.ts'

/** Those that Ana asks: what Olivia asks through the gateway is stored before anybody can answer it. */
const BY_ANA = ANSWERS.filter(({ name }) => name.includes('own'))

describe('answers that overtake the poll or the event', { timeout: 120_000 }, () => {
  let world: KindsWorld

  before(async () => {
    world = await startKindsWorld()
    const { ana, ben, olivia, group } = world
    // Who has written before is read at once from then on.
    for (const [person, to] of [
      [ana, olivia.number],
      [ana, group],
      [ben, group],
    ] as const) {
      const { id } = await person.send(to, 'hello')
      await world.hooks.gowa.next('the text', ({ raw }) => raw.includes(id))
    }
  })
  after(() => world?.[Symbol.asyncDispose]())

  const fault = (kind: 'reorder' | 'corrupt' | 'drop-retries', count = 1) =>
    world.sandbox.faults.add({ kind, number: world.olivia.number, count })

  const toldOf = (hook: WebhookReceiver, id: string): readonly Json[] =>
    hook.received
      .filter(({ body, raw }) => body.event !== 'message.ack' && raw.includes(`${id}"`))
      .map(({ body }) => body)

  /** Told as answers are that come in their order; before that WAHA hears once that it cannot be read yet. */
  async function assertTold(change: Change, step: Step, { isLate }: { readonly isLate: boolean }): Promise<void> {
    const { waha, ryze } = change
    assert.ok(waha && ryze)
    const { event, payload } = waha(step, world)
    const { id } = step.sent
    await world.hooks.waha.next(`${event} of ${id}`, ({ body, raw }) => body.event === event && raw.includes(id))
    await world.hooks.ryze.next(`${id} in RyzeAPI`, ({ raw }) => raw.includes(id))
    const bodies = toldOf(world.hooks.waha, id)
    assert.deepEqual(
      bodies.map((body) => body.event),
      [...(isLate ? [`${event}.failed`] : []), event],
    )
    const { _data, ...said } = bodies.at(-1).payload
    delete said.eventResponse?.timestampMs
    assert.deepEqual(said, payload)
    const [data, ...more] = toldOf(world.hooks.ryze, id).map((body) => body.data)
    assert.deepEqual([data.message, more], [ryze(step, world), []])
  }

  for (const change of BY_ANA) {
    test(`${change.name}: the network turns the two around`, async () => {
      fault('reorder')
      const [first, ...others] = await change.act(world)
      assert.ok(first)
      await assertTold(change, first, { isLate: true })
      for (const step of others) await assertTold(change, step, { isLate: false })
    })

    test(`${change.name}: it comes from the phone, when the answers have long come`, async () => {
      await world.olivia.setOnline(false)
      fault('corrupt')
      fault('drop-retries', 9)
      const steps = await change.act(world)
      for (const { sent } of steps) {
        await world.hooks.waha.next(
          'it cannot be read',
          ({ body, raw }) => /failed/.test(body.event) && raw.includes(sent.id),
        )
      }
      await world.olivia.setOnline(true)
      for (const step of steps) await assertTold(change, step, { isLate: true })
    })
  }

  test('in a group the vote of another member is counted, once, also when it is changed', async () => {
    const { ana, ben, group, hooks, apis } = world
    fault('reorder')
    const poll = await ana.sendContent(group, fixtureOf('poll'))
    await ben.waitForMessage(({ id }) => id === poll.id)
    const first = await ben.vote(poll.id, ['Pizza'])
    const second = await ben.vote(poll.id, ['Sushi'])
    for (const { id } of [first, second])
      await hooks.waha.next(`the vote ${id}`, ({ body, raw }) => body.event === 'poll.vote' && raw.includes(id))
    assert.deepEqual(
      toldOf(hooks.waha, first.id).map(({ event }) => event),
      ['poll.vote.failed', 'poll.vote'],
    )
    const { body } = await apis.ryze.get(`/api/chat/poll/${SESSION}?messageId=${poll.id}`)
    assert.deepEqual(
      body.data.voteDetails.map(({ optionName, senderJid, voteMessageId }: Json) => [
        optionName,
        senderJid,
        voteMessageId,
      ]),
      [['Sushi', ben.pn, second.id]],
    )
  })
})
