import assert from 'node:assert/strict'
import test from 'node:test'
import { toPrettyLine } from './logger.ts'

test('a line for people has time, level, message, fields and the stack of an error', () => {
  const err = { message: 'no', stack: 'Error: no\n    at somewhere' }
  const line = {
    level: 40,
    time: 0,
    pid: 1,
    hostname: 'h',
    session: 'default',
    attempt: 2,
    msg: 'delivery failed',
    err,
  }
  const pretty = toPrettyLine(JSON.stringify(line))
  assert.match(
    pretty,
    /^\d\d:\d\d:\d\d warn  delivery failed {2}session=default attempt=2\nError: no\n    at somewhere\n$/,
  )
})
