import assert from 'node:assert/strict'
import test from 'node:test'
import { createWorld } from './testing/world.ts'

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
