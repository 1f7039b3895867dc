import assert from 'node:assert/strict'
import test from 'node:test'
import { fromNumber, otherBrazilianForm, shown } from './address.ts'

test('a number is digits, however they are written, or any address', () => {
  const known = [
    ['5511999999999', '5511999999999@s.whatsapp.net'],
    [' +55 (11) 99999-9999 ', '5511999999999@s.whatsapp.net'],
    ['5511999999999@s.whatsapp.net', '5511999999999@s.whatsapp.net'],
    ['5511999999999@c.us', '5511999999999@s.whatsapp.net'],
    ['5511999999999:4@s.whatsapp.net', '5511999999999@s.whatsapp.net'],
    ['123456789012345@lid', '123456789012345@lid'],
    ['120363406289005073@g.us', '120363406289005073@g.us'],
    ['5511999999999-1600000000@g.us', '5511999999999-1600000000@g.us'],
    ['120363422585881117@newsletter', '120363422585881117@newsletter'],
    ['status@broadcast', 'status@broadcast'],
  ] as const
  for (const [number, jid] of known) assert.equal(fromNumber(number), jid)
})

test('what is no number is refused with a sentence that begins with it', () => {
  for (const number of ['nobody', '12', '@g.us', '1@example.org', '1 2@g.us', '1@', `${'x'.repeat(200)}@g.us`]) {
    assert.throws(() => fromNumber(number), { code: 'BAD_REQUEST', message: `Number ${shown(number)} is invalid` })
  }
  assert.ok(shown('x'.repeat(200)).length < 70)
})

test('a Brazilian mobile number has another form', () => {
  const pairs = [
    ['5511999999999', '551199999999'],
    ['5585988880000', '558588880000'],
  ] as const
  for (const [long, short] of pairs) {
    assert.equal(otherBrazilianForm(`${long}@s.whatsapp.net`), `${short}@s.whatsapp.net`)
    assert.equal(otherBrazilianForm(`${short}@s.whatsapp.net`), `${long}@s.whatsapp.net`)
  }
  // A landline, another country, too short, no phone number.
  for (const jid of ['551133334444', '4915550001111', '55119999999'].map((digits) => `${digits}@s.whatsapp.net`)) {
    assert.equal(otherBrazilianForm(jid), null)
  }
  assert.equal(otherBrazilianForm('5511999999999@lid'), null)
})
