import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { otherForms } from './number-forms.ts'

describe('forms of a number', () => {
  it('knows the digit that Brazil, Mexico and Argentina add', () => {
    const pairs = [
      ['5511987654321', '551187654321'],
      ['5215512345678', '525512345678'],
      ['5491112345678', '541112345678'],
    ] as const
    for (const [one, other] of pairs) {
      assert.deepEqual(otherForms(one), [other])
      assert.deepEqual(otherForms(other), [one])
    }
  })

  it('leaves all others alone', () => {
    for (const number of ['15550000001', '551234', '5521987654', '49301234567', ''])
      assert.deepEqual(otherForms(number), [])
  })
})
