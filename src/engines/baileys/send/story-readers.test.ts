import assert from 'node:assert/strict'
import test from 'node:test'
import { createWorld } from '../testing/world.ts'

test('a story whose audience cannot be looked up is one that leaves later', async () => {
  await using world = await createWorld({ timeouts: { queryMs: 300 } })
  const { session, heard } = await world.paired()
  await heard.until('history', ({ batch }) => batch.done)
  const { number } = world.ana
  const cleo = await world.sandbox.createAccount({ number: '15550000003', name: 'Cleo' })
  const story = await session.compose({ kind: 'text', text: 'my day', chat: 'status@broadcast' })
  const audience = [cleo.pn]
  const revoke = await session.messageChanges?.compose({ kind: 'revoke', target: story })
  assert.ok(revoke)
  const sends = [
    () => session.transmit(story, { audience }),
    () => session.messageChanges?.transmit({ ...revoke, audience }) ?? Promise.resolve(),
  ]
  for (const send of sends) {
    world.sandbox.faults.add({ kind: 'refuse-iq', number, xmlns: 'usync', code: '503' })
    await assert.rejects(send(), { code: 'SEND_UNCONFIRMED' })
  }
  world.sandbox.faults.add({ kind: 'refuse-iq', number, xmlns: 'usync', code: '429' })
  await assert.rejects(session.transmit(story, { audience }), { code: 'SEND_RATE_LIMITED' })
  await session.transmit(story, { audience })
  await cleo.waitForMessage(({ id }) => id === story.id)
})
