import assert from 'node:assert/strict'
import test from 'node:test'
import { parseIsoTime, toIsoTime } from './message-time.ts'

test('times are written without fractions', () => {
  assert.equal(toIsoTime(1_700_000_000), '2023-11-14T22:13:20Z')
})

test('dates and times are read, as UTC unless they say otherwise', () => {
  const noon = Date.parse('2026-02-16T12:00:00Z')
  const same = ['2026-02-16T12:00:00Z', '2026-02-16T12:00', '2026-02-16T09:00:00-03:00', '2026-02-16T17:30:00.000+0530']
  for (const text of same) assert.equal(parseIsoTime(text), noon, text)
  assert.equal(parseIsoTime('2024-02-29'), Date.parse('2024-02-29T00:00:00Z'))
})

test('what is no time is none', () => {
  for (const text of ['', 'today', '2026-02-29', '2026-13-01', '2026-1-1', '2026-02-16T25:00:00Z', '16.2.2026']) {
    assert.equal(parseIsoTime(text), null, text)
  }
})
