import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../core/errors.ts'
import { createMemoryKeyStore, type MemoryKeyStore } from '../testing/memory-key-store.ts'
import { createWorld } from './testing/world.ts'

const AWAY = new GatewayError('STORAGE_FAILED', 'the database is away')

/** A store whose keys can be read or not. */
function createAbsentStore() {
  const store = createMemoryKeyStore()
  let away = false
  const keys = Object.create(store, {
    get: {
      value: async (...wanted: Parameters<MemoryKeyStore['get']>) => {
        if (away) throw AWAY
        return store.get(...wanted)
      },
    },
  }) as MemoryKeyStore
  return { keys, leave: () => void (away = true), comeBack: () => void (away = false) }
}

for (const [what, fail] of [
  ['read', ({ leave, comeBack }) => ({ begin: leave, end: comeBack })],
  ['written', ({ keys }) => ({ begin: () => void (keys.failure = AWAY), end: () => void (keys.failure = null) })],
] satisfies [string, (store: ReturnType<typeof createAbsentStore>) => { begin: () => void; end: () => void }][]) {
  test(`a message whose keys cannot be ${what} is neither acknowledged nor called undecryptable: it comes again`, async () => {
    await using world = await createWorld()
    const store = createAbsentStore()
    const { heard } = await world.paired({ keys: store.keys })
    await heard.until('history', ({ batch }) => batch.done)
    // Of a stranger: what this needs is in no cache.
    const cas = await world.sandbox.createAccount({ number: '15550000003', name: 'Cas' })
    const trouble = fail(store)
    const mark = heard.mark
    trouble.begin()
    const { id } = await cas.send(world.ana.number, 'meanwhile')
    await heard.state('starting', { from: mark, fits: (state) => state.trouble?.code === 'STORAGE' })
    trouble.end()
    await heard.until('message', ({ message }) => message.id === id)
    assert.deepEqual(heard.all('undecryptable'), [])
    const { phones } = world.sandbox.stats() as { phones: { retriesAsked: number } }
    assert.equal(phones.retriesAsked, 0)
  })
}
