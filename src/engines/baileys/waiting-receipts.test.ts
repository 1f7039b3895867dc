import assert from 'node:assert/strict'
import test from 'node:test'
import { stanza } from '../../../sandbox/src/world/stanza.ts'
import type { Stanza } from '../../../sandbox/src/index.ts'
import { until } from '../../core/testing/stanzas.ts'
import { createMemoryKeyStore } from '../testing/memory-key-store.ts'
import { createWorld, type World } from './testing/world.ts'

const textIs =
  (text: string) =>
  ({ message }: { message: { content: { text: string | null } } }) =>
    message.content.text === text

test('takes in at once what waited at WhatsApp, when receipts stand between the messages', async () => {
  await using world = await createWorld()
  const { session, heard } = await world.paired()
  await heard.until('history', ({ batch }) => batch.done)
  const before = await world.ana.send(world.ben.number, 'before')
  await heard.until('message', textIs('before'))
  await session.stop()
  await world.ben.waitForMessage(({ id }) => id === before.id)
  await world.ben.read(world.ana.number)
  const { id } = await world.ana.send(world.ben.number, 'own, with a receipt behind it')
  await world.ben.waitForMessage((message) => message.id === id)
  await world.ben.read(world.ana.number)
  await world.ben.send(world.ana.number, 'the last one')
  await session.start()
  await heard.until('message', textIs('the last one'))
  await heard.until('receipt', ({ target, ack }) => target.id === id && ack === 'read')
  const order = heard.events.flatMap((event) => {
    if (event.type === 'message' && event.message.id === id) return ['message']
    return event.type === 'receipt' && event.target.id === id ? [event.ack] : []
  })
  assert.deepEqual(order, ['message', 'device', 'read'])
})

test('one receipt for several messages that waited at WhatsApp counts for each of them', async () => {
  await using world = await createWorld()
  const { session, heard } = await world.paired()
  await heard.until('history', ({ batch }) => batch.done)
  await session.stop()
  const ids: string[] = []
  for (const text of ['one', 'two', 'three']) ids.push((await world.ana.send(world.ben.number, text)).id)
  await world.ben.waitForMessage(({ id }) => id === ids[2])
  await world.ben.read(world.ana.number)
  await session.start()
  await heard.until('receipt', ({ target, ack }) => target.id === ids[2] && ack === 'read')
  const seen = heard.events.flatMap((event) => {
    if (event.type === 'message') return [event.message.id]
    return event.type === 'receipt' && event.ack === 'read' ? [`read ${event.target.id}`] : []
  })
  assert.deepEqual(seen.toSorted(), [...ids, ...ids.map((id) => `read ${id}`)].toSorted())
  for (const id of ids) assert.ok(seen.indexOf(id) < seen.indexOf(`read ${id}`), `${id} before it was read`)
})

/** The companion, as the network sees it. */
function companionOf({ sandbox, ana }: World) {
  const device = ana.devices().find(({ id }) => id > 0)?.id ?? 0
  return {
    deliver: (sent: Stanza) => assert.ok(sandbox.deliver(ana.number, device, sent)),
    /** Stanzas that it has not acknowledged. */
    waiting: () => (sandbox.stats()['queued'] as Record<string, number>)[`${ana.number}:${device}`] ?? 0,
  }
}

const readReceipt = (id: string, from: string): Stanza =>
  stanza('receipt', { id, from, type: 'read', t: 1_790_000_000 })

test('the tick of a message that is still being read waits for it, unacknowledged, and holds up no other', async () => {
  await using world = await createWorld()
  const { ana, ben } = world
  const store = createMemoryKeyStore()
  let gate: Promise<void> = Promise.resolve()
  const keys: typeof store = Object.assign(Object.create(store), {
    commit: (change: Parameters<typeof store.commit>[0]) => gate.then(() => store.commit(change)),
  })
  const { heard } = await world.paired({ keys })
  await heard.until('history', ({ batch }) => batch.done)
  const companion = companionOf(world)
  await until('nothing waits', () => companion.waiting() === 0)
  const release = Promise.withResolvers<void>()
  gate = release.promise
  const { id } = await ana.send(ben.number, 'its key is not stored yet')
  await ben.waitForMessage((message) => message.id === id)
  await ben.read(ana.number)
  await until('the message and its ticks have left', () => companion.waiting() >= 3)
  companion.deliver(readReceipt('ANOTHER', ben.pn))
  await heard.until('receipt', ({ target }) => target.id === 'ANOTHER')
  await until('the other one is acknowledged', () => companion.waiting() === 3)
  const told = () =>
    heard.events.flatMap((event) => {
      if (event.type === 'message' && event.message.id === id) return ['message']
      return event.type === 'receipt' && event.target.id === id ? [event.ack] : []
    })
  assert.deepEqual(told(), [])
  release.resolve()
  await heard.until('receipt', ({ target, ack }) => target.id === id && ack === 'read')
  assert.deepEqual(told(), ['message', 'device', 'read'])
  await until('everything is acknowledged', () => companion.waiting() === 0)
})

test('receipts and notifications that make no sense are acknowledged and hold nothing up', async () => {
  await using world = await createWorld()
  const { ben, ana } = world
  const { heard } = await world.paired()
  await heard.until('history', ({ batch }) => batch.done)
  const companion = companionOf(world)
  const item = stanza('item', {})
  for (const forged of [
    stanza('receipt', { id: 'F1', from: 'nobody', type: 'read' }),
    stanza('receipt', { id: 'F2', from: ben.pn, type: 'made-up', t: 'never' }),
    stanza('receipt', { id: 'F3', from: ben.pn, type: 'read' }, [
      stanza('list', {}, [item, stanza('item', { id: '' })]),
    ]),
    stanza('receipt', { id: 'F4', from: ben.pn, type: 'retry' }, [stanza('retry', {})]),
    stanza('receipt', { id: 'F5', from: ben.pn, participant: '1@lid', recipient: '2@lid', type: 'read-self' }),
    stanza('notification', { id: 'F6', from: ben.pn, type: 'made-up' }),
    stanza('notification', { id: 'F7', from: 'g@g.us', type: 'w:gp2' }, [stanza('subject', {})]),
    stanza('notification', { id: 'F8', from: ben.pn, type: 'server_sync' }, [stanza('collection', {})]),
    stanza('notification', { id: 'F9', from: ben.pn, type: 'account_sync' }),
  ])
    companion.deliver(forged)
  const { id } = await ben.send(ana.number, 'goes on')
  await heard.until('message', ({ message }) => message.id === id)
  await until('everything is acknowledged', () => companion.waiting() === 0)
})
