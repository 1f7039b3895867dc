import assert from 'node:assert/strict'
import test from 'node:test'
import { shareAppStateKey } from '../../../sandbox/src/actors/phone-peer.ts'
import { stanza } from '../../../sandbox/src/world/stanza.ts'
import { until } from '../../core/testing/stanzas.ts'
import { createMemoryKeyStore } from '../testing/memory-key-store.ts'
import { createWorld } from './testing/world.ts'

test('the message that shares the key of the app state is done when the key is stored, not before', async () => {
  await using world = await createWorld()
  const { ana, ben, sandbox } = world
  const store = createMemoryKeyStore()
  const [reached, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let isHeld = false
  const keys: typeof store = Object.assign(Object.create(store), {
    async commit(change: Parameters<typeof store.commit>[0]) {
      if (isHeld && change.credentials !== undefined) {
        reached.resolve()
        await release.promise
      }
      await store.commit(change)
    },
  })
  const { heard } = await world.paired({ keys })
  await heard.until('history', ({ batch }) => batch.done)
  await until('everything of the pairing is done', () => store.waiting.length === 0)
  const { context } = ana.phone
  const [, device] = [...(context.network.account(ana.number)?.devices ?? [])].find(([id]) => id > 0) ?? []
  assert.ok(device)
  const before = heard.all('settled').length
  isHeld = true
  await context.serial(() => shareAppStateKey(context, device.jid))
  await reached.promise
  // Needs neither a key nor a row: when it is told, everything that was ready before it has been told.
  const receipt = stanza('receipt', { id: 'UNKNOWN', from: ben.pn, type: 'read', t: 1_790_000_000 })
  assert.ok(sandbox.deliver(ana.number, device.id, receipt))
  await heard.until('receipt', ({ target }) => target.id === 'UNKNOWN')
  const after = heard.all('settled').length
  release.resolve()
  assert.equal(after, before)
  await heard.untilAny(({ type }) => type === 'settled', heard.events.length)
})
