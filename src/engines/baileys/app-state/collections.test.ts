import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMemoryKeyStore } from '../../testing/memory-key-store.ts'
import { createRowStore } from '../keys/row-store.ts'
import { createCollections, stageOver } from './collections.ts'

const mac = (number: number): string => Buffer.from(`${number} index`.padEnd(32, String(number))).toString('base64')
const hash = (byte: number): Uint8Array => Buffer.alloc(128, byte)

function createStored() {
  const memory = createMemoryKeyStore()
  const sizes: number[] = []
  const counted = {
    ...memory,
    commit: (commit: Parameters<typeof memory.commit>[0]) => {
      sizes.push(JSON.stringify(commit.rows).length)
      return memory.commit(commit)
    },
  }
  const fresh = () => createCollections(createRowStore(counted, () => undefined))
  return { sizes, fresh }
}

describe('collections', () => {
  it('write only the changed part of a large one, and keep it over a restart', async () => {
    const { sizes, fresh } = createStored()
    const collections = fresh()
    const macs = new Map(Array.from({ length: 2_000 }, (_, at) => [mac(at), Buffer.alloc(32, at)]))
    await collections.commit('regular', { head: { version: 1, hash: hash(1) }, macs, whole: true })
    const step = {
      head: { version: 2, hash: hash(2) },
      macs: new Map([[mac(9_999), Buffer.alloc(32, 7)]]),
      whole: false,
    }
    await collections.commit('regular', step)
    const [whole = 0, part = 0] = sizes
    assert.ok(part * 10 < whole, `${part} of ${whole}`)
    const view = fresh().view('regular')
    assert.deepEqual((await view.head()).version, 2)
    assert.deepEqual(Buffer.from((await view.head()).hash), hash(2))
    const found = await view.macs([mac(5), mac(9_999), mac(5_000)])
    assert.deepEqual([...found.keys()], [mac(5), mac(9_999)])
    assert.deepEqual(Buffer.from(found.get(mac(5)) ?? []), Buffer.alloc(32, 5))
  })

  it('forget what is reset, and what a whole step does not name', async () => {
    const collections = createStored().fresh()
    const one = (index: string, version: number) =>
      collections.commit('regular', {
        head: { version, hash: hash(1) },
        macs: new Map([[index, hash(3)]]),
        whole: true,
      })
    await one(mac(1), 1)
    await one(mac(2), 2)
    assert.deepEqual([...(await collections.view('regular').macs([mac(1), mac(2)])).keys()], [mac(2)])
    await collections.reset(['regular'])
    assert.equal((await collections.view('regular').head()).version, 0)
    assert.equal((await collections.view('regular').macs([mac(2)])).size, 0)
  })

  it('are seen through the steps that lie over them', async () => {
    const collections = createStored().fresh()
    const before = new Map([1, 2].map((at) => [mac(at), Buffer.alloc(32, at)]))
    await collections.commit('regular', { head: { version: 1, hash: hash(1) }, macs: before, whole: true })
    const stage = stageOver(collections.view('regular'))
    const macs = new Map([[mac(1), null] as const, [mac(3), Buffer.alloc(32, 3)] as const])
    stage.add({ head: { version: 2, hash: hash(2) }, macs, whole: false })
    assert.equal((await stage.head()).version, 2)
    assert.deepEqual([...(await stage.macs([1, 2, 3].map(mac))).keys()], [mac(2), mac(3)])
    assert.equal((await collections.view('regular').head()).version, 1)
  })
})
