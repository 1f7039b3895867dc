import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../errors.ts'
import { NO_METER, type Meter } from '../ports/meter.ts'
import { ANA, until } from '../testing/stanzas.ts'
import { createWorld } from '../testing/world.ts'

const UNCONFIRMED = new GatewayError('SEND_UNCONFIRMED', 'no answer')

/** A session that works, and how its sends ended so far. */
async function start() {
  const counts: Record<string, number> = {}
  const count: Meter['count'] = (name, labels) => {
    if (name !== 'sends' || !('result' in labels)) return
    const result = String(labels.result)
    counts[result] = (counts[result] ?? 0) + 1
  }
  const world = await createWorld({ deps: { meter: { ...NO_METER, count } } })
  const engine = await world.pair('main')
  const send = (id: string) => world.gateway.messages.send('main', { kind: 'text', chat: ANA, text: id, id })
  const answer = (id: string, ack: 'server' | 'device' | 'error') => {
    const target = { id, chat: ANA, chatAlt: null, fromMe: true, participant: null }
    const errorCode = ack === 'error' ? 479 : null
    return engine.emit({ type: 'receipt', target, by: null, ack, timestamp: 5, errorCode })
  }
  return { world, engine, counts, send, answer, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

test('a send counts by how it ended, once', async () => {
  await using run = await start()
  await run.send('ONE')
  await run.answer('ONE', 'server')
  await run.answer('ONE', 'device')
  run.engine.failSends(new GatewayError('SEND_REFUSED', 'no', { details: { code: 479 } }))
  await assert.rejects(run.send('TWO'))
  assert.deepEqual(run.counts, { confirmed: 1, refused: 1 })
})

test('an end that comes late counts too, once, beside the attempt that had none', async () => {
  await using run = await start()
  await run.send('TARGET')
  run.engine.failSends(UNCONFIRMED)
  run.engine.failChanges(UNCONFIRMED)
  for (const id of ['TAKEN', 'REFUSED']) await assert.rejects(run.send(id), UNCONFIRMED)
  await assert.rejects(run.world.gateway.messages.react('main', { id: 'TARGET' }, '👍'), UNCONFIRMED)
  assert.deepEqual(run.counts, { confirmed: 1, unconfirmed: 3 })
  const { items } = await run.world.gateway.sending.list('main', { limit: 9 })
  const change = items.find(({ content }) => content.kind === 'react')
  for (let times = 0; times < 2; times++) {
    await run.answer('TAKEN', 'server')
    await run.answer('REFUSED', 'error')
    await run.answer(change?.id ?? '', 'device')
  }
  assert.deepEqual(run.counts, { confirmed: 3, unconfirmed: 3, refused: 1 })
})

test('what is cancelled or given up was not refused', async () => {
  await using run = await start()
  await run.world.gateway.sending.setPacing('main', {
    messagesPerMinute: 1,
    gapMs: null,
    newContactsPerDay: null,
    typing: null,
  })
  await run.send('ONE')
  const second = assert.rejects(run.send('TWO'), { code: 'SEND_REFUSED' })
  await until('it waits', async () => (await run.world.store.outgoing.count('main', 'queued')) > 0)
  await run.world.gateway.sending.cancel('main', 'TWO')
  await second
  assert.deepEqual(run.counts, { confirmed: 1 })
})
