import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import pino from 'pino'
import { GatewayError } from '../../core/errors.ts'
import type { EngineEvent } from '../../core/ports/engine.ts'
import { createInlet } from './inlet.ts'

const log = pino({ level: 'silent' })
const settled = (...envelopes: string[]): EngineEvent => ({ type: 'settled', envelopes })

function createHeard(refuse: (event: EngineEvent) => void = () => undefined) {
  const heard: string[] = []
  const blocks: boolean[] = []
  const inlet = createInlet({
    log,
    listener: async (event) => {
      await new Promise((resolve) => setImmediate(resolve))
      refuse(event)
      heard.push(event.type === 'settled' ? event.envelopes.join() : event.type)
    },
    flush: async () => undefined,
    onBlocked: (error) => void blocks.push(error !== null),
  })
  return { heard, blocks, inlet }
}

describe('inlet', () => {
  it('hands on one event at a time, in order, and builds each when its turn comes', async () => {
    const { heard, inlet } = createHeard()
    void inlet.push(() => [settled('a'), settled('b')])
    void inlet.push(async () => [settled(`after ${heard.join()}`)])
    assert.equal(inlet.waiting, 2)
    await inlet.idle()
    assert.deepEqual(heard, ['a', 'b', 'after a,b'])
    assert.equal(inlet.waiting, 0)
  })

  it('waits for storage as long as it takes, and says so', async () => {
    let full = true
    const { heard, blocks, inlet } = createHeard(() => {
      if (full) throw new GatewayError('STORAGE_FULL', 'full')
    })
    const first = inlet.push(() => [settled('a')])
    const second = inlet.push(() => [settled('b')])
    setTimeout(() => (full = false), 50)
    assert.deepEqual(await Promise.all([first, second]), [true, true])
    assert.deepEqual(
      [heard, blocks],
      [
        ['a', 'b'],
        [true, false],
      ],
    )
  })

  it('insists that the disk takes it, and says so while it does not', async () => {
    const blocks: boolean[] = []
    let tries = 0
    const inlet = createInlet({
      log,
      listener: async () => undefined,
      async flush() {
        if (++tries < 3) throw new GatewayError('STORAGE_FULL', 'full')
      },
      onBlocked: (error) => void blocks.push(error !== null),
    })
    await inlet.flush()
    assert.deepEqual([tries, blocks], [3, [true, false]])
  })

  it('is blocked until the last that storage refused is through', async () => {
    const tries = { store: 0, flush: 0 }
    const blocks: (readonly [boolean, number])[] = []
    const refuseUntil = (kind: 'store' | 'flush', last: number): void => {
      if (++tries[kind] < last) throw new GatewayError('STORAGE_FULL', 'full')
    }
    const inlet = createInlet({
      log,
      listener: async () => refuseUntil('store', 3),
      flush: async () => refuseUntil('flush', 2),
      onBlocked: (error) => void blocks.push([error !== null, tries.store]),
    })
    const stored = inlet.push(() => [settled('a')])
    await inlet.flush()
    assert.equal(inlet.blocked, true)
    await stored
    assert.equal(inlet.blocked, false)
    assert.deepEqual(
      blocks.map(([isBlocked]) => isBlocked),
      [true, false],
    )
    assert.deepEqual(blocks.at(-1), [false, 3])
  })

  it('puts aside what cannot be handled, so that the rest goes on', async () => {
    const { heard, inlet } = createHeard((event) => {
      if (event.type === 'settled' && event.envelopes[0] === 'bad') throw new Error('a bug')
    })
    const bad = inlet.push(() => [settled('bad')])
    const broken = inlet.push(() => {
      throw new Error('another bug')
    })
    const good = inlet.push(() => [settled('good')])
    assert.deepEqual(await Promise.all([bad, broken, good]), [false, false, true])
    assert.deepEqual(heard, ['good'])
  })

  it('leaves in the inbox what came with something that was put aside, and says that it was', async () => {
    let aside = 0
    const heard: EngineEvent[] = []
    const inlet = createInlet({
      log,
      listener: async (event) => {
        if (event.type === 'contacts') throw new GatewayError('INTERNAL', 'no database takes such values')
        heard.push(event)
      },
      flush: async () => undefined,
      onBlocked: () => assert.fail('storage is not in trouble'),
      onPutAside: () => void aside++,
    })
    assert.equal(await inlet.push(() => [{ type: 'contacts', contacts: [] }, settled('a')]), false)
    assert.equal(await inlet.push(() => [settled('b')]), true)
    assert.deepEqual(heard, [settled(), settled('b')])
    assert.equal(aside, 1)
  })

  it('drops what cannot be stored when it closes', async () => {
    const { inlet } = createHeard(() => {
      throw new GatewayError('STORAGE_FAILED', 'gone')
    })
    const waiting = inlet.push(() => [settled('a')])
    await inlet.close(30)
    assert.equal(await waiting, false)
    assert.equal(await inlet.push(() => [settled('b')]), false)
  })
})
