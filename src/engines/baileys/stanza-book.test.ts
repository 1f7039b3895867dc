import assert from 'node:assert/strict'
import test from 'node:test'
import type { BinaryNode } from 'baileys'
import { createStanzaBook } from './stanza-book.ts'

const ME = { id: '15550000001:7@s.whatsapp.net', lid: '1001:7@lid' }
const BEN = '15550000002@s.whatsapp.net'
const HOUR_MS = 3_600_000

const bytes = (text: string): Uint8Array => Buffer.from(`sealed ${text}`)

const stanza = (id: string, { from = BEN, ...attrs }: Readonly<Record<string, string>> = {}): BinaryNode => ({
  tag: 'message',
  attrs: { id, from, type: 'text', t: '1790000000', ...attrs },
  content: [{ tag: 'enc', attrs: { type: 'msg', v: '2' }, content: bytes(id) }],
})

function setUp(t: test.TestContext) {
  let now = 0
  t.mock.method(performance, 'now', () => now)
  const book = createStanzaBook(() => ME)
  return { book, pass: (ms: number) => void (now += ms) }
}

test('a stanza stays as long as it waits for its turn, however long that is', (t) => {
  const { book, pass } = setUp(t)
  for (const id of ['A', 'B']) book.expect(stanza(id))
  pass(HOUR_MS)
  book.expect(stanza('C'))
  for (const id of ['A', 'B', 'C']) assert.ok(book.envelopeOf(bytes(id), bytes('text')), id)
})

test('what was handled before leaves, with or without a message', async (t) => {
  const { book } = setUp(t)
  for (const id of ['A', 'B']) book.expect(stanza(id))
  const waits = book.open('A')
  assert.ok(book.envelopeOf(bytes('B'), bytes('text')))
  await waits
  assert.equal(book.open('A'), null)
  assert.equal(book.envelopeOf(bytes('A'), bytes('text')), null)
})

test('what the own phone sends beside the queue stays for a while', (t) => {
  const { book, pass } = setUp(t)
  book.expect(stanza('P', { from: ME.id, category: 'peer' }))
  book.expect(stanza('A'))
  assert.ok(book.envelopeOf(bytes('A'), bytes('text')))
  assert.notEqual(book.open('P'), null)
  pass(HOUR_MS)
  book.expect(stanza('B'))
  assert.ok(book.envelopeOf(bytes('B'), bytes('text')))
  assert.equal(book.open('P'), null)
})

test('one ciphertext in two stanzas is found for each in its turn', (t) => {
  const { book } = setUp(t)
  book.expect(stanza('A'))
  book.expect({ ...stanza('A'), attrs: { ...stanza('B').attrs } })
  for (const id of ['A', 'B']) {
    assert.ok(book.envelopeOf(bytes('A'), bytes('text')))
    assert.equal(book.take({ id, remoteJid: BEN })?.attrs['id'], id)
  }
})
