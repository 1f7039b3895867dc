import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../../core/errors.ts'
import { fromWahaId, phoneDigits, toWahaId } from './address.ts'
import { parseMessageId, toMessageId } from './message-id.ts'

const GROUP = '120363000000000001@g.us'
const PERSON = '4915550001@s.whatsapp.net'

test('a message id names direction, chat and id, and the author where a chat has several', () => {
  assert.equal(toMessageId({ id: 'AA', chat: PERSON, fromMe: false, sender: PERSON }), 'false_4915550001@c.us_AA')
  assert.equal(toMessageId({ id: 'AA', chat: GROUP, fromMe: true, sender: PERSON }), `true_${GROUP}_AA_4915550001@c.us`)
  assert.equal(
    toMessageId({ id: 'AA', chat: 'status@broadcast', fromMe: false, sender: '77@lid' }),
    'false_status@broadcast_AA_77@lid',
  )
})

test('a message id is read back in its full, short and channel forms', () => {
  assert.deepEqual(parseMessageId('true_4915550001@c.us_AA'), { id: 'AA', chat: PERSON, fromMe: true })
  assert.deepEqual(parseMessageId(`false_${GROUP}_AA_77@lid`), { id: 'AA', chat: GROUP, fromMe: false })
  assert.deepEqual(parseMessageId('AA'), { id: 'AA' })
  assert.equal(parseMessageId('false_123@newsletter_99_AA').id, 'AA')
  assert.equal(parseMessageId('false_123@newsletter_99').id, '99')
})

test('a malformed message id is refused', () => {
  for (const text of ['', 'maybe_1@c.us_AA', 'true_1@c.us', 'true_nochat_AA', '_', 'true__AA']) {
    assert.throws(() => parseMessageId(text), GatewayError, text)
  }
})

test('a chat id may be an address in any spelling or a phone number', () => {
  assert.equal(fromWahaId('4915550001@c.us'), PERSON)
  assert.equal(fromWahaId('4915550001@s.whatsapp.net'), PERSON)
  assert.equal(fromWahaId('+49 1555-0001'), PERSON)
  assert.equal(fromWahaId(GROUP), GROUP)
  assert.equal(fromWahaId('15550001-1400000000@g.us'), '15550001-1400000000@g.us')
  assert.equal(fromWahaId('status@broadcast'), 'status@broadcast')
  assert.equal(toWahaId(fromWahaId('77@lid')), '77@lid')
})

test('what is no chat id is refused', () => {
  for (const text of ['', 'abc', '@c.us', '12@example.org', 'a b@c.us', '../x@c.us']) {
    assert.throws(() => fromWahaId(text), GatewayError, text)
  }
})

test('a phone number is read from digits, +, and @c.us', () => {
  assert.equal(phoneDigits('+49 1555 0001'), '4915550001')
  assert.equal(phoneDigits('4915550001@c.us'), '4915550001')
  for (const text of ['', 'x', '12@g.us', '123']) assert.throws(() => phoneDigits(text), GatewayError, text)
})
