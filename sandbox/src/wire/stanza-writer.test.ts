import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'

import { encodeBinaryNode } from 'baileys'

import { bytesOf, childrenOf, stanza } from '../world/stanza.ts'
import type { Stanza } from '../world/types.ts'
import { decodeStanza } from './codec.ts'
import { writeStanza } from './stanza-writer.ts'

const AD_JID = 247
const JID_PAIR = 250

function roundTrip(sent: Stanza): Stanza {
  return decodeStanza(writeStanza(sent))
}

test('what is written is read back', () => {
  const body = randomBytes(70_000)
  const sent = stanza('message', { id: '3EB0AF', to: '4915:3@s.whatsapp.net', t: '1795262307', type: 'text' }, [
    stanza('enc', { v: '2', type: 'pkmsg', 'decrypt-fail': 'hide' }, body),
    stanza('empty', { none: '', long: 'x'.repeat(300), digits: '1'.repeat(200) }),
    stanza(
      'list',
      {},
      Array.from({ length: 300 }, (_, index) => stanza('item', { id: `A-${index}` })),
    ),
    stanza('nothing', {}, []),
  ])
  assert.deepEqual(JSON.stringify(roundTrip(sent).attrs), JSON.stringify(sent.attrs))
  const [enc, empty, list] = childrenOf(roundTrip(sent))
  assert.ok(Buffer.from(bytesOf(enc)).equals(body))
  assert.deepEqual({ ...empty?.attrs }, { none: '', long: 'x'.repeat(300), digits: '1'.repeat(200) })
  assert.equal(childrenOf(list).length, 300)
  assert.equal(childrenOf(list)[299]?.attrs['id'], 'A-299')
})

test('it writes what other clients write, wherever they are right', () => {
  const sent = stanza('iq', { id: '12.34-5', from: '@s.whatsapp.net', type: 'result', hash: 'ABC', odd: '123' }, [
    stanza('user', { jid: '1555:7@lid', lid: '99@lid', group: '1203@g.us', list: 'status@broadcast' }, [
      stanza('devices', {}, Buffer.from([1, 2, 3])),
    ]),
  ])
  assert.ok(writeStanza(sent).equals(encodeBinaryNode(sent as Parameters<typeof encodeBinaryNode>[0])))
})

test('addresses are written as addresses, text with an @ in it as text', () => {
  assert.ok(writeStanza(stanza('x', { from: '@s.whatsapp.net' })).includes(JID_PAIR))
  assert.ok(writeStanza(stanza('x', { from: '1:2@lid' })).includes(AD_JID))
  for (const name of ['Anna @ work', 'anna@example.org', '@home', 'a@b@s.whatsapp.net']) {
    const bytes = writeStanza(stanza('x', { notify: name }))
    assert.ok(bytes.includes(Buffer.from(name)), name)
    assert.equal(decodeStanza(bytes).attrs['notify'], name)
  }
})

test('names that every object inherits are text like any other', () => {
  for (const name of ['constructor', 'toString', '__proto__']) {
    assert.equal(roundTrip(stanza('x', { notify: name })).attrs['notify'], name)
    assert.equal(roundTrip(stanza(name, {})).tag, name)
  }
})
