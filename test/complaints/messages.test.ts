import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { ANA, BEN, copies, SESSION, startComplaintWorld, type ComplaintWorld } from '../support/complaint-world.ts'
import { until } from '../support/wait.ts'
import { onPhone, status } from '../support/waha.ts'
import { connectionsSoFar, countedBy, hasFired, keptEvents } from './evidence.ts'

/** What users of gateways complain about, in their words, and that it does not happen here. */
describe('messages lost, doubled, delayed', { timeout: 300_000 }, () => {
  let world: ComplaintWorld

  before(async () => {
    world = await startComplaintWorld({ env: { WAYPOST_SEND_TIMEOUT: '2' } })
    await world.send(ANA, 'hello Ana')
    await world.send(BEN, 'hello Ben')
  })
  // What one of them leaves behind when it fails is no trouble of the next.
  afterEach(async () => {
    world.hook.answer(200)
    await Promise.all([phone(ANA, true), phone(BEN, true)])
    const { body } = await world.sandbox.control.get('/faults')
    for (const { id } of body) await remove(id)
  })
  after(() => world[Symbol.asyncDispose]())

  const kill = async () => {
    await world.gateway.stop('SIGKILL')
    await world.gateway.start()
  }
  const phone = (number: string, online: boolean) => world.sandbox.control.patch(`/accounts/${number}`, { online })
  const remove = (fault: string) => world.sandbox.control.delete(`/faults/${fault}`)
  const texts = (about: string, count: number) => Array.from({ length: count }, (_, index) => `${about} ${index + 1}`)

  test('1. "it was received, and no event came"', async () => {
    world.hook.answer(503)
    const wanted = texts('received while the webhook was down', 12)
    for (const [index, text] of wanted.entries()) await world.write(index % 2 === 0 ? ANA : BEN, text)
    await until('all of them stored', async () =>
      (await Promise.all(wanted.map(world.stored))).every(({ length }) => length === 1),
    )
    assert.deepEqual(await eventsOf(world, wanted), wanted, 'each has its place in the log before anybody took it')
    await kill()
    // What was refused is no event that came.
    const taken: string[] = []
    world.hook.decide(({ body }) => {
      if (body.event === 'message') taken.push(body.payload.body)
      return { status: 200 }
    })
    await until('each of them taken', () => wanted.every((text) => taken.includes(text)), 60_000)
    assert.deepEqual(await eventsOf(world, wanted), wanted, 'each is in the log once')
    for (const text of wanted) assert.equal(world.timesTold(text), 1)
  })

  test('2. "messages that came while the gateway was down were dropped"', async () => {
    await world.gateway.stop('SIGKILL')
    const wanted = texts('written while it was down', 18)
    const authorOf = (index: number) => (index % 3 === 0 ? BEN : ANA)
    for (const [index, text] of wanted.entries()) await world.write(authorOf(index), text)
    await world.gateway.start()
    for (const text of wanted) await world.heard(text)
    for (const text of wanted) assert.equal(world.timesTold(text), 1, text)
    for (const author of [ANA, BEN]) {
      const told = world
        .told()
        .filter(({ body }) => wanted.includes(body.payload.body) && body.payload.from === `${author}@c.us`)
      assert.deepEqual(
        [...new Set(told.map(({ body }) => body.payload.body as string))],
        wanted.filter((_, index) => authorOf(index) === author),
        'all of the chat, in its order',
      )
    }
  })

  test('3. "a real message was taken for a duplicate"', async () => {
    const id = '3EB0AAAAAAAAAAAAAAAA01'
    await world.write(ANA, 'the first with this id', { id })
    await world.write(BEN, 'the second with this id', { id })
    await world.heard('the first with this id')
    await world.heard('the second with this id')

    // WhatsApp delivers everything twice, and what a kill left without a receipt once more.
    const twice = await world.fault({ kind: 'duplicate', forMs: 240_000 })
    const wanted = texts('delivered twice', 12)
    await Promise.all(wanted.slice(0, 6).map((text) => world.write(ANA, text)))
    await until('one of them told', () => wanted.some((text) => world.timesTold(text) > 0))
    const writing = wanted.slice(6).map((text) => world.write(ANA, text))
    await kill()
    await Promise.all(writing)
    await world.write(ANA, 'after the duplicates')
    await world.heard('after the duplicates')
    assert.ok(await hasFired(world, twice))
    await remove(twice)
    for (const text of wanted) {
      await world.heard(text)
      assert.equal((await world.stored(text)).length, 1, text)
    }
    assert.deepEqual((await eventsOf(world, wanted)).toSorted(), wanted.toSorted(), 'each is in the log once')
    for (const text of wanted) assert.equal(world.timesTold(text), 1, text)
  })

  /** A message of Ana's that does not arrive as she wrote it: first a placeholder is told, and then the message. */
  const recovers = async (text: string) => {
    const damage = await world.fault({ kind: 'corrupt' })
    const { body } = await world.write(ANA, text)
    const waiting = await world.hook.next(
      'the event of the unreadable message',
      (request) => request.body.event === 'message.waiting' && JSON.stringify(request.body).includes(body.id),
    )
    const message = await world.heard(text)
    assert.ok(await hasFired(world, damage))
    const { received } = world.hook
    assert.ok(received.indexOf(waiting) < received.indexOf(message), 'the placeholder is told first')
    assert.equal(world.timesTold(text), 1, 'the placeholder is not in the way')
    assert.equal((await world.stored(text)).length, 1)
  }

  test('4. "a message that could not be decrypted vanished"', async () => {
    const before = await countedBy(world, ANA)
    await recovers('unreadable at first')
    assert.ok((await countedBy(world, ANA)).retriesAnswered! > before.retriesAnswered!, 'its sender was asked again')

    const deaf = await world.fault({ kind: 'drop-retries', forMs: 240_000 })
    await recovers('unreadable, and its sender does not hear of it')
    assert.ok(await hasFired(world, deaf), 'the own phone was asked')
    await remove(deaf)
  })

  test('6. "it answered 201, and stayed PENDING for ever; I sent again, and they got it twice"', async () => {
    const text = 'your order is ready'
    const headers = { 'Idempotency-Key': 'order 4711' }
    const dropped = await world.fault({ kind: 'drop-acks', forMs: 60_000 })
    const first = await world.send(ANA, text, headers)
    assert.ok(first.status >= 500, 'no success before WhatsApp has taken it')
    assert.ok(await hasFired(world, dropped))
    await remove(dropped)
    const again = await until('the answer to the repetition', async () => {
      const answer = await world.send(ANA, text, headers)
      return answer.status === 201 ? answer : null
    })
    const message = await until('the acknowledgement', async () =>
      (await world.stored(text)).find(({ ack }) => ack >= 1),
    )
    const third = await world.send(ANA, text, headers)
    // What was sent before it in the chat is on the phone by then.
    await world.send(ANA, 'the one behind the order')
    await onPhone(world.sandbox, ANA, 'the one behind the order')
    assert.equal(await world.onPhone(ANA, text), 1)
    assert.equal((await world.stored(text)).length, 1)
    assert.deepEqual([again.body.id, third.body.id], [message.id, message.id])
  })

  test('6. "…and nothing told me that it had failed"', async () => {
    const refused = await world.fault({ kind: 'refuse-message', code: '479', count: 1 })
    const answer = await world.send(ANA, 'refused by the server')
    assert.ok(answer.status >= 400)
    assert.match(JSON.stringify(answer.body), /\b479\b/)
    assert.ok(await hasFired(world, refused))
    const [stored] = await world.stored('refused by the server')
    assert.equal(stored?.ackName, 'ERROR')
    const { body } = await world.hook.next(
      'the failure as an event',
      ({ body: { event, payload } }) =>
        event === 'message.ack' && payload.id === stored.id && payload.ackName === 'ERROR',
    )
    assert.equal(body.payload._data.errorCode, 479, "with WhatsApp's code")
  })

  test('7. "after a reconnect, old messages were sent again"', async () => {
    assert.equal((await world.send(ANA, 'sent before the reconnect')).status, 201)
    await onPhone(world.sandbox, ANA, 'sent before the reconnect')
    // A phone that is off sends no receipt, which would confirm the message as well.
    await phone(BEN, false)
    const atFirst = await countedBy(world, BEN)
    const dropped = await world.fault({ kind: 'drop-acks', forMs: 60_000 })
    await world.send(BEN, 'not confirmed before the crash')
    assert.ok(await hasFired(world, dropped), 'WhatsApp has it')
    const [unconfirmed] = await world.stored('not confirmed before the crash')
    assert.equal(unconfirmed?.ack, 0)
    await world.gateway.stop('SIGKILL')
    await remove(dropped)
    await world.gateway.start()
    await until('the confirmation', async () => {
      const [message] = await world.stored('not confirmed before the crash')
      return message !== undefined && message.ack >= 1
    })
    await phone(BEN, true)
    const [ana, ben] = await Promise.all([
      countedBy(world, ANA),
      until('both copies at Ben', async () => {
        const counted = await countedBy(world, BEN)
        return counted.duplicates! > atFirst.duplicates! ? counted : null
      }),
    ])
    assert.equal(ben.received! - atFirst.received!, 1, 'what had no confirmation went again as the same message')

    const connections = await connectionsSoFar(world)
    await world.fault({ kind: 'cut' })
    await until('the reconnect', async () => (await connectionsSoFar(world)) > connections)
    await status(world.gateway, SESSION, 'WORKING', 60_000)
    for (const number of [ANA, BEN]) {
      assert.equal((await world.send(number, 'sent after the reconnect')).status, 201)
      await onPhone(world.sandbox, number, 'sent after the reconnect')
    }
    for (const [number, before] of [
      [ANA, ana],
      [BEN, ben],
    ] as const) {
      const { received, duplicates } = await countedBy(world, number)
      assert.equal(received! - before.received!, 1, 'nothing but the new one arrived')
      assert.equal(duplicates, before.duplicates, 'not even one that the phone would know')
    }
    assert.equal(await world.onPhone(ANA, 'sent before the reconnect'), 1)
    assert.equal(await world.onPhone(BEN, 'not confirmed before the crash'), 1)
  })

  test('8. "the recipient saw: Waiting for this message"', async () => {
    const before = await countedBy(world, ANA)
    await phone(ANA, false)
    assert.equal((await world.send(ANA, 'read after asking again')).status, 201)
    const damage = await world.fault({ kind: 'corrupt-phone', number: ANA, count: 1 })
    await kill()
    await status(world.gateway, SESSION, 'WORKING', 60_000)
    await phone(ANA, true)
    await copies(world, { number: ANA, text: 'read after asking again', count: 1 })
    assert.ok(await hasFired(world, damage))
    const after = await countedBy(world, ANA)
    assert.equal(after.decryptFailures! - before.decryptFailures!, 1, 'it could not be read at first')
    assert.equal(after.retriesAsked! - before.retriesAsked!, 1, 'whoever was asked has been killed since')
  })

  test('nobody asked the network for what it does not know', async () => {
    const { body } = await world.sandbox.control.get('/stats')
    assert.deepEqual(body.unknownRequests, {})
  })
})

/** The texts of these messages in the order of the event log, as often as they are there. */
async function eventsOf({ gateway }: ComplaintWorld, wanted: readonly string[]): Promise<readonly string[]> {
  const events = await keptEvents(gateway, 'message.created')
  return events.map(({ data }) => data.message.content.text as string).filter((text) => wanted.includes(text))
}
