import assert from 'node:assert/strict'
import test from 'node:test'
import { createWorld } from './testing/world.ts'

test('messages of a group that overtake each other are read, each the first time', async () => {
  await using world = await createWorld()
  const { heard } = await world.paired()
  const { jid } = await world.ben.createGroup({ subject: 'Crowd', participants: [world.ana.number] })
  const write = async (text: string) => {
    const { id } = await world.ben.send(jid, text)
    return heard.until('message', ({ message }) => message.id === id)
  }
  await write('brings the key')
  world.sandbox.faults.add({ kind: 'reorder', number: world.ana.number, count: 1 })
  await Promise.all([write('overtaken'), write('first to arrive')])
  await write('the next one')
  const texts = heard.all('message').map(({ message }) => message.content.text)
  assert.deepEqual(texts.slice(-3), ['first to arrive', 'overtaken', 'the next one'])
  assert.equal(heard.all('undecryptable').length, 0)
})
