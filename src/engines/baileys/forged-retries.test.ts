import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCounter } from './testing/counter.ts'
import { createWorld } from './testing/world.ts'

test('a member who asks for the message of another member makes us send nothing', { timeout: 30_000 }, async () => {
  const counter = createCounter()
  await using world = await createWorld({ meter: counter.meter })
  const { sandbox, ana, ben } = world
  const mallory = await sandbox.createAccount({ number: '15550000003', name: 'Mallory' })
  const { session, heard } = await world.paired()
  await heard.until('history', ({ batch }) => batch.done)
  const { jid: group } = await ben.createGroup({ subject: 'G', participants: [ana.number, mallory.number] })
  await heard.until('groups', ({ groups }) => groups.some(({ jid }) => jid === group))
  const theirs = await ben.send(group, 'by Ben')
  await heard.until('message', ({ message }) => message.id === theirs.id)
  const device = ana.devices().find(({ id }) => id > 0)?.id ?? 0
  const ask = (id: string) =>
    sandbox.deliver(ana.number, device, {
      tag: 'receipt',
      attrs: { id, from: group, participant: mallory.pn, type: 'retry', t: '1790000000' },
      content: [{ tag: 'retry', attrs: { count: '1', id, t: '1790000000', v: '1' } }],
    })
  const sent = (): number => (sandbox.stats() as { readonly messages: number }).messages
  const before = sent()
  ask(theirs.id)
  await counter.until('stanzas_refused not-own-message', 1)
  assert.equal(sent(), before)

  const own = await session.compose({ kind: 'text', chat: group, text: 'by Ana' })
  await heard.options.listener({ type: 'message', message: own, envelopes: [] })
  await session.transmit(own)
  await ben.waitForMessage(({ id }) => id === own.id)
  ask(own.id)
  await counter.until('retries_answered', 1)
  assert.equal(counter.of('stanzas_refused'), 1)
})
