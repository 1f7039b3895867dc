import assert from 'node:assert/strict'
import test from 'node:test'
import { ANA, incoming } from '../testing/stanzas.ts'
import { createWorld } from '../testing/world.ts'

test('what others may ask for again is only what this account wrote', async () => {
  await using world = await createWorld()
  const engine = await world.pair('main')
  const { rawMessage } = engine.options.archive
  const theirs = { ...incoming({ id: 'THEIRS' }), raw: new Uint8Array([1]) }
  const ours = { ...incoming({ id: 'OURS', fromMe: true }), raw: new Uint8Array([2]) }
  for (const message of [theirs, ours]) await engine.emit({ type: 'message', message, envelopes: [] })
  assert.deepEqual(await rawMessage({ id: 'THEIRS', chat: ANA }), theirs.raw)
  assert.equal(await rawMessage({ id: 'THEIRS', chat: ANA, fromMe: true }), null)
  assert.deepEqual(await rawMessage({ id: 'OURS', chat: ANA, fromMe: true }), ours.raw)
})
