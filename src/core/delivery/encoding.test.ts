import assert from 'node:assert/strict'
import test from 'node:test'
import type { SessionRecord } from '../model/session.ts'
import type { LoggedEvent } from '../model/event.ts'
import { createSharedEncoder } from './encoding.ts'
import { sessionRecord } from '../ports/cases.contract.ts'
import { NO_LINKS } from '../ports/encoder.ts'

const record = () => sessionRecord('s')

const context = (session: SessionRecord) => ({
  session,
  describe: () => null,
  baseUrl: 'http://127.0.0.1',
  worker: 'w',
  media: NO_LINKS,
})

const event = (seq: number): LoggedEvent => ({
  session: 's',
  seq,
  position: seq,
  id: `e${seq}`,
  timestamp: 0,
  lane: 'session',
  event: { type: 'history.progress', percent: null, messages: 0, chats: 0, done: true },
})

test('an event is encoded once for all who want it, and again for another state of the session', () => {
  let made = 0
  const encode = createSharedEncoder(({ seq }) => [{ name: 'test', headers: {}, body: `${seq} ${(made += 1)}` }])
  const [first, second] = [event(1), event(2)]
  const session = record()
  const bodies = [first, first, second].map((one) => encode(one, context(session))[0]?.body)
  assert.deepEqual(bodies, ['1 1', '1 1', '2 2'])
  assert.equal(encode(first, context(record()))[0]?.body, '1 3')
})

test('what cannot be encoded is tried again', () => {
  let tries = 0
  const encode = createSharedEncoder(() => {
    if (tries++ === 0) throw new Error('not now')
    return []
  })
  const one = event(1)
  assert.throws(() => encode(one, context(record())), /not now/)
  assert.deepEqual(encode(one, context(record())), [])
})

test('what an event is made into shows the account as it was then, whatever it is now', () => {
  const me = { phone: '1@s.whatsapp.net', lid: null, device: '1:1@s.whatsapp.net', name: 'Then' }
  const encode = createSharedEncoder((_event, { session }) => [
    { name: 'test', headers: {}, body: session.me?.name ?? 'nobody' },
  ])
  const now = { ...record(), me: { ...me, name: 'Now' } }
  const bodyOf = (change: Partial<LoggedEvent>) => encode({ ...event(1), ...change }, context(now))[0]?.body
  assert.deepEqual([bodyOf({ me }), bodyOf({ me: null }), bodyOf({})], ['Then', 'nobody', 'Now'])
})
