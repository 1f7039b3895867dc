import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../../core/errors.ts'
import { toContactCard } from './contact-card.ts'

test('a card is made as phones write it', () => {
  const contact = { fullName: 'Doe, John', organization: 'A; B', phoneNumber: '+91 11111 11111' }
  assert.deepEqual(toContactCard(contact, 0), {
    name: 'Doe, John',
    vcard: [
      'BEGIN:VCARD',
      'VERSION:3.0',
      'N:;Doe\\, John;;;',
      'FN:Doe\\, John',
      'ORG:A\\; B;',
      'TEL;type=CELL;type=VOICE;waid=911111111111:+91 11111 11111',
      'END:VCARD',
    ].join('\n'),
  })
})

test('no field can begin a line of its own', () => {
  const { vcard } = toContactCard({ fullName: 'a\r\nTEL:1', phoneNumber: '+49 1555 0001' }, 0)
  assert.deepEqual(
    vcard.split('\n').map((line) => line.split(/[:;]/, 1)[0]),
    ['BEGIN', 'VERSION', 'N', 'FN', 'TEL', 'END'],
  )
})

test('a given card is kept, and named as it names itself', () => {
  const card = (line: string) => `BEGIN:VCARD\r\nVERSION:3.0\r\n${line}\r\nEND:VCARD`
  assert.deepEqual(toContactCard({ vcard: card('FN:Jane\\, Doe') }, 0), {
    name: 'Jane, Doe',
    vcard: card('FN:Jane\\, Doe'),
  })
  assert.equal(toContactCard({ vcard: card('item1.FN;CHARSET=UTF-8:Jane') }, 0).name, 'Jane')
  assert.equal(toContactCard({ vcard: card('ORG:A'), fullName: 'Joe' }, 0).name, 'Joe')
})

test('what is no contact is refused', () => {
  for (const contact of [{}, { vcard: 'Jane' }, { fullName: 'a' }, { fullName: 'a', phoneNumber: 'none' }]) {
    assert.throws(() => toContactCard(contact, 0), GatewayError)
  }
})
