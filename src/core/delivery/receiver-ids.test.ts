import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { NEVER_TRIED } from '../model/delivery.ts'
import type { WebhookSettings } from '../model/session.ts'
import type { Subscription } from '../ports/store.ts'
import { webhook } from '../testing/world.ts'
import { matchReceivers } from './receiver-ids.ts'

const at = (url: string, change: Partial<WebhookSettings> & { yields?: boolean } = {}) => ({
  sink: 'webhook',
  settings: webhook({ url, ...change }),
})

/** As they are stored. */
const stored = (matched: ReturnType<typeof matchReceivers>): readonly Subscription[] =>
  matched.map(({ id, sink, settings }) => ({
    id,
    session: 's',
    sink,
    settings,
    cursor: 1,
    pause: null,
    health: NEVER_TRIED,
    previousKey: null,
    trustedCa: null,
  }))
const idsOf = (matched: ReturnType<typeof matchReceivers>) => matched.map(({ id }) => id)
const match = (before: readonly Subscription[], ...wanted: Parameters<typeof matchReceivers>[2]) =>
  matchReceivers('s', before, wanted)

/** The id that older versions gave: the whole address was in it. */
const formerId = (url: string, nth = 0) =>
  createHash('sha256')
    .update(JSON.stringify(['s', 'test', url, nth]))
    .digest('hex')
    .slice(0, 32)

test('an address without a password has the id that it always had, one with a password keeps the one it has', () => {
  const [plain, secret] = ['http://a/x', 'http://me:one@a/y']
  assert.deepEqual(idsOf(match([], at(plain))), [formerId(plain)])
  const before = stored(match([], at(plain), at(secret))).map((one, nth) => ({
    ...one,
    id: formerId([plain, secret][nth] ?? ''),
  }))
  const after = match(before, at(plain), at('http://me:two@a/y'))
  assert.deepEqual(idsOf(after), [formerId(plain), formerId(secret)])
})

test('two entries of one address keep their places, by password where they have some', () => {
  const before = stored(match([], at('http://a/'), at('http://a/'), at('http://u:1@b/'), at('http://u:2@b/')))
  assert.equal(new Set(before.map(({ id }) => id)).size, 4)
  const same = match(before, at('http://a/'), at('http://a/'), at('http://u:2@b/'), at('http://u:1@b/'))
  const [first, second, third, fourth] = before.map(({ id }) => id)
  assert.deepEqual(idsOf(same), [first, second, fourth, third])
})

test('where one address alone is exchanged for another of the same kind, the place stays', () => {
  const before = stored(match([], at('http://a/'), at('http://b/?token=1')))
  const [a, b] = before.map(({ id }) => id)
  const after = match(before, at('http://a/'), at('http://b/?token=2'))
  assert.deepEqual(idsOf(after), [a, b])
  assert.equal(after[1]?.known?.id, b)
  const back = match(stored(after), at('http://b/?token=1'), at('http://b/?token=2'), at('http://a/'))
  assert.deepEqual([back[1]?.id, back[2]?.id], [b, a])
  assert.ok(back[0]?.known === null && back[0].id !== b, 'the first address is new again, with an id of its own')
})

test('nobody goes on for another one when several change, or for one of another kind', () => {
  const before = stored(match([], at('http://a/'), at('http://b/')))
  const news = (...wanted: Parameters<typeof matchReceivers>[2]) => match(before, ...wanted).map(({ known }) => known)
  assert.deepEqual(news(at('http://c/'), at('http://d/')), [null, null])
  assert.deepEqual(news(at('http://c/')), [null])
  assert.equal(news(at('http://a/'), at('http://c/'), at('http://d/'))[2], null)
  assert.equal(news(at('http://a/'), at('http://c/', { dialect: 'other' }))[1], null)
  assert.equal(news(at('http://a/'), { ...at('http://c/'), sink: 'nats' })[1], null)
  assert.equal(news(at('http://a/'), at('http://c/', { yields: true }))[1], null)
})
