import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import pino from 'pino'
import { createBackoff, pause, within } from './timing.ts'
import { createVersionSource, type WebVersion } from './version.ts'

const log = pino({ level: 'silent' })

describe('waiting', () => {
  it('backs off with jitter up to a cap, and begins anew', () => {
    const longest = createBackoff(1_000, 60_000, () => 1)
    assert.deepEqual(
      Array.from({ length: 8 }, () => longest.next()),
      [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000],
    )
    longest.reset()
    assert.equal(longest.next(), 1_000)
    assert.equal(createBackoff(1_000, 60_000, () => 0).next(), 500)
  })

  it('ends at once when it is told to', async () => {
    const stop = new AbortController()
    const waiting = pause(60_000, stop.signal)
    stop.abort()
    assert.equal(await waiting, false)
    assert.equal(await pause(60_000, stop.signal), false)
    assert.equal(await pause(1, new AbortController().signal), true)
  })

  it('gives up on what takes too long', async () => {
    assert.equal(await within(5, new Promise(() => undefined)), null)
    assert.equal(await within(1_000, Promise.resolve('in time')), 'in time')
  })
})

describe('web version', () => {
  const latest: WebVersion = [2, 3000, 2_000_000_000]

  it('is the pinned one, whatever whatsapp says', async () => {
    const source = createVersionSource({ pinned: [2, 1, 1], fetch: async () => latest, log })
    assert.deepEqual(await source.current(), [2, 1, 1])
    assert.equal(await source.renew(), false)
  })

  it('is asked for once by many, and remembered when whatsapp accepts it', async () => {
    let asked = 0
    const remembered: WebVersion[] = []
    const fetch = async () => (asked++, latest)
    const source = createVersionSource({ fetch, remember: (version) => void remembered.push(version), log })
    await Promise.all([source.current(), source.current(), source.current()])
    assert.deepEqual([asked, await source.current()], [1, latest])
    source.accepted(latest)
    source.accepted(latest)
    assert.deepEqual(remembered, [latest])
  })

  it('is the last good one where whatsapp cannot be asked', async () => {
    const fetch = async () => {
      throw new Error('no network')
    }
    const source = createVersionSource({ fetch, remembered: async () => [2, 3000, 7], log })
    assert.deepEqual(await source.current(), [2, 3000, 7])
    assert.equal(await source.renew(), false)
    const [first] = await createVersionSource({ fetch, log }).current()
    assert.equal(first, 2)
  })
})
