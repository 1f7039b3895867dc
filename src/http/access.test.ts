import assert from 'node:assert/strict'
import test from 'node:test'
import { ALL_ACTIONS, NO_ACTIONS, type Principal } from '../core/api-keys.ts'
import { GatewayError, type ErrorCode } from '../core/errors.ts'
import type { Access, RequestParts } from '../dialects/dialect.ts'
import { authorize } from './access.ts'

const admin: Principal = { keyId: 'a', scope: 'admin', session: null, actions: ALL_ACTIONS }
const own: Principal = { keyId: 'b', scope: 'session', session: 'one', actions: { ...NO_ACTIONS, read: true } }

const naming = (session?: string): RequestParts => ({ body: {}, query: { session }, params: {}, headers: {} })
const reading: Access = { kind: 'session', action: 'read', session: ({ query }) => query.session as string | undefined }

type Attempt = readonly [Access, Principal, RequestParts]

const refuses = (code: ErrorCode, attempt: Attempt) =>
  assert.throws(
    () => authorize(...attempt),
    (error) => error instanceof GatewayError && error.code === code,
  )

test('a session’s key reaches that session only, within its rights', () => {
  authorize(reading, own, naming('one'))
  refuses('FORBIDDEN', [reading, own, naming('two')])
  refuses('FORBIDDEN', [{ ...reading, action: 'send' }, own, naming('one')])
  authorize({ ...reading, action: null }, own, naming('one'))
  refuses('FORBIDDEN', [{ kind: 'admin' }, own, naming('one')])
  authorize({ kind: 'any' }, own, naming('one'))
})

test('an administrator reaches every session', () => {
  authorize(reading, admin, naming('two'))
  authorize({ kind: 'admin' }, admin, naming())
})

test('a missing session name is asked for, unless there is a fallback for administrators', () => {
  refuses('BAD_REQUEST', [reading, admin, naming()])
  refuses('BAD_REQUEST', [reading, admin, naming('')])
  authorize({ ...reading, fallback: 'default' }, admin, naming())
  refuses('BAD_REQUEST', [{ ...reading, fallback: 'one' }, own, naming()])
})
