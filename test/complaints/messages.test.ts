import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ANA, BEN, copies, SESSION, startComplaintWorld, type ComplaintWorld } from '../support/complaint-world.ts'
import { until } from '../support/wait.ts'
import { onPhone, status } from '../support/waha.ts'

/** What users of gateways complain about, in their words, and that it does not happen here. */
describe('messages lost, doubled, delayed', { timeout: 300_000 }, () => {
  let world: ComplaintWorld

  before(async () => {
    world = await startComplaintWorld({ env: { WAYPOST_SEND_TIMEOUT: '2' } })
    await world.send(ANA, 'hello Ana')
    await world.send(BEN, 'hello Ben')
  })
  after(() => world[Symbol.asyncDispose]())

  const kill = async () => {
    await world.gateway.stop('SIGKILL')
    await world.gateway.start()
  }
  const texts = (about: string, count: number) => Array.from({ length: count }, (_, index) => `${about} ${index + 1}`)

  test('1. "it was received, and no event came"', async () => {
    world.hook.answer(503)
    const wanted = texts('received while the webhook was down', 12)
    for (const [index, text] of wanted.entries()) await world.write(index % 2 === 0 ? ANA : BEN, text)
    await until('all of them stored', async () =>
      (await Promise.all(wanted.map(world.stored))).every(({ length }) => length === 1),
    )
    await kill()
    world.hook.answer(200)
    for (const text of wanted) await world.heard(text)
    const logged = await eventsOf(world, wanted)
    assert.deepEqual(logged, wanted, 'each has its place in the log, once')
    for (const text of wanted) assert.equal(world.timesTold(text), 1)
  })

  test('2. "messages that came while the gateway was down were dropped"', async () => {
    await world.gateway.stop('SIGKILL')
    const wanted = texts('written while it was down', 18)
    for (const [index, text] of wanted.entries()) await world.write(index % 3 === 0 ? BEN : ANA, text)
    await world.gateway.start()
    for (const text of wanted) await world.heard(text)
    for (const text of wanted) assert.equal(world.timesTold(text), 1, text)
    for (const from of [ANA, BEN]) {
      const order = world
        .told()
        .filter(({ body }) => wanted.includes(body.payload.body) && body.payload.from === `${from}@c.us`)
      const first = [...new Set(order.map(({ body }) => body.payload.body as string))]
      assert.deepEqual(
        first,
        wanted.filter((text) => first.includes(text)),
        'in the order of the chat',
      )
    }
  })

  test('3. "a real message was taken for a duplicate"', async () => {
    const id = '3EB0AAAAAAAAAAAAAAAA01'
    await world.write(ANA, 'the first with this id', { id })
    await world.write(BEN, 'the second with this id', { id })
    await world.heard('the first with this id')
    await world.heard('the second with this id')

    const twice = await world.fault({ kind: 'duplicate', count: 6 })
    await world.write(ANA, 'delivered twice')
    await world.heard('delivered twice')
    await world.sandbox.control.delete(`/faults/${twice}`)
    await kill()
    await world.write(ANA, 'after the duplicates')
    await world.heard('after the duplicates')
    assert.equal(world.timesTold('delivered twice'), 1)
    assert.equal((await world.stored('delivered twice')).length, 1)
  })

  test('4. "a message that could not be decrypted vanished"', async () => {
    await world.fault({ kind: 'corrupt' })
    const { body } = await world.write(ANA, 'unreadable at first')
    const waiting = await world.hook.next(
      'the event of the unreadable message',
      (request) => request.body.event === 'message.waiting' && JSON.stringify(request.body).includes(body.id),
    )
    const message = await world.heard('unreadable at first')
    assert.ok(waiting.at <= message.at, 'the placeholder is told first, and is not in the way')
    assert.equal(world.timesTold('unreadable at first'), 1)
  })

  test('6. "it answered 201, and stayed PENDING for ever; I sent again, and they got it twice"', async () => {
    const headers = { 'Idempotency-Key': 'order 4711' }
    const dropped = await world.fault({ kind: 'drop-acks', forMs: 60_000 })
    const first = await world.send(ANA, 'your order is ready', headers)
    assert.ok(first.status >= 500, 'no success before WhatsApp has taken it')
    await world.sandbox.control.delete(`/faults/${dropped}`)
    const again = await until('the answer to the repetition', async () => {
      const answer = await world.send(ANA, 'your order is ready', headers)
      return answer.status === 201 ? answer : null
    })
    assert.ok(again.body.id)
    await until('the acknowledgement', async () =>
      (await world.stored('your order is ready')).every(({ ack }) => ack >= 1),
    )
    await copies(world, { number: ANA, text: 'your order is ready', count: 1 })
    assert.equal((await world.stored('your order is ready')).length, 1)

    const refused = await world.fault({ kind: 'refuse-message', code: '479', count: 1 })
    const answer = await world.send(ANA, 'refused by the server')
    assert.ok(answer.status >= 400 && JSON.stringify(answer.body).includes('479'), JSON.stringify(answer.body))
    const [stored] = await world.stored('refused by the server')
    await world.hook.next(
      'the failure as an event',
      ({ body: { event, payload } }) =>
        event === 'message.ack' && payload.id === stored?.id && payload.ackName === 'ERROR',
    )
    await world.sandbox.control.delete(`/faults/${refused}`)
  })

  test('7. "after a reconnect, old messages were sent again"', async () => {
    assert.equal((await world.send(ANA, 'sent before the reconnect')).status, 201)
    const dropped = await world.fault({ kind: 'drop-acks', forMs: 60_000 })
    await world.send(BEN, 'not confirmed before the crash')
    await onPhone(world.sandbox, BEN, 'not confirmed before the crash')
    await world.gateway.stop('SIGKILL')
    await world.sandbox.control.delete(`/faults/${dropped}`)
    await world.gateway.start()
    await until('the confirmation', async () => {
      const [message] = await world.stored('not confirmed before the crash')
      return message !== undefined && message.ack >= 1
    })
    await world.fault({ kind: 'cut' })
    await status(world.gateway, SESSION, 'WORKING', 60_000)
    assert.equal((await world.send(ANA, 'sent after the reconnect')).status, 201)
    await onPhone(world.sandbox, ANA, 'sent after the reconnect')
    for (const [number, text] of [
      [ANA, 'sent before the reconnect'],
      [BEN, 'not confirmed before the crash'],
      [ANA, 'sent after the reconnect'],
    ] as const) {
      assert.equal(await world.onPhone(number, text), 1, text)
    }
  })

  test('8. "the recipient saw: Waiting for this message"', async () => {
    await world.sandbox.control.patch(`/accounts/${ANA}`, { online: false })
    assert.equal((await world.send(ANA, 'read after asking again')).status, 201)
    await world.fault({ kind: 'corrupt-phone', number: ANA, count: 1 })
    await kill()
    await status(world.gateway, SESSION, 'WORKING', 60_000)
    await world.sandbox.control.patch(`/accounts/${ANA}`, { online: true })
    await copies(world, { number: ANA, text: 'read after asking again', count: 1 })
  })

  test('nobody asked the network for what it does not know', async () => {
    const { body } = await world.sandbox.control.get('/stats')
    assert.deepEqual(body.unknownRequests, {})
  })
})

/** The texts of these messages in the order of the session's event log. */
async function eventsOf(world: ComplaintWorld, wanted: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (let after = 0; ;) {
    const { status: code, body } = await world.gateway.api.get(
      `/v1/sessions/${SESSION}/events?after=${after}&limit=1000`,
    )
    assert.equal(code, 200, JSON.stringify(body))
    for (const item of body.items) {
      const text = JSON.stringify(item)
      if ((item.type ?? item.event.type) === 'message.created')
        found.push(...wanted.filter((each) => text.includes(`"${each}"`)))
    }
    if (body.items.length === 0) return found
    after = body.next
  }
}
