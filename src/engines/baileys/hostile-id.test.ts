import assert from 'node:assert/strict'
import test from 'node:test'
import { createWorld } from './testing/world.ts'

/** What an answer cannot repeat: WhatsApp would end the connection over it, and bring the stanza again. */
const ODD = [
  ...['@', '@@', 'A@', '@B', '', ' ', 'ä', 'x'.repeat(257)].map((id) => ({ id })),
  ...['@', 'soon', '', '1@2'].map((t, index) => ({ id: `ODD${index}`, t })),
]

test('a stanza whose id or time cannot be repeated is neither answered nor in the way of others', async () => {
  await using world = await createWorld()
  const { session, heard } = await world.paired()
  await heard.until('history', ({ batch }) => batch.done)
  const device = world.ana.devices().find(({ id }) => id > 0)?.id ?? 0
  const before = heard.all('connection').filter(({ state }) => state.status !== 'working')
  for (const tag of ['message', 'receipt', 'notification', 'call']) {
    for (const odd of ODD) {
      const attrs = { from: world.ben.pn, type: 'text', t: '1790000000', ...odd }
      assert.ok(
        world.sandbox.deliver(world.ana.number, device, {
          tag,
          attrs,
          content: [{ tag: 'enc', attrs: { type: 'msg', v: '2' }, content: new Uint8Array(40) }],
        }),
      )
    }
  }
  const { id } = await world.ben.send(world.ana.number, 'behind all of them')
  await heard.until('message', ({ message }) => message.id === id)
  await session.transmit(await session.compose({ kind: 'text', chat: world.ben.pn, text: 'still connected' }))
  await world.ben.waitForMessage(({ text }) => text === 'still connected')
  const left = heard.all('connection').filter(({ state }) => state.status !== 'working')
  assert.equal(left.length, before.length)
})
