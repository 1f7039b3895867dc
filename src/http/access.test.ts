import assert from 'node:assert/strict'
import test from 'node:test'
import { ALL_ACTIONS, NO_ACTIONS, type Principal } from '../core/api-keys.ts'
import { GatewayError, type ErrorCode } from '../core/errors.ts'
import type { Gateway } from '../core/gateway.ts'
import type { Access, RequestParts } from '../dialects/dialect.ts'
import { authorize, type AccessRequest } from './access.ts'

const admin: Principal = { keyId: 'a', scope: 'admin', session: null, account: null, actions: ALL_ACTIONS }
const own: Principal = {
  ...admin,
  keyId: 'b',
  scope: 'session',
  session: 'one',
  actions: { ...NO_ACTIONS, read: true },
}
const customer: Principal = { ...admin, keyId: 'c', scope: 'account', account: 'acme' }

const naming = (session?: string): RequestParts => ({ body: {}, query: { session }, params: {}, headers: {} })
const reading: Access = { kind: 'session', action: 'read', session: ({ query }) => query.session as string | undefined }

/** Session `one` belongs to acme, `two` to nobody. */
const gateway = {
  sessions: { get: async (name: string) => (name === 'one' ? { name, account: 'acme' } : null) },
} as unknown as Gateway

const attempt = (access: Access, principal: Principal, request: AccessRequest['request']) =>
  authorize(gateway, { access, principal, request })

const refuses = (code: ErrorCode, given: readonly [Access, Principal, RequestParts]) =>
  assert.rejects(
    () => attempt(...given),
    (error) => error instanceof GatewayError && error.code === code,
  )

test('a session’s key reaches that session only, within its rights', async () => {
  assert.equal(await attempt(reading, own, naming('one')), 'one')
  await refuses('FORBIDDEN', [reading, own, naming('two')])
  await refuses('FORBIDDEN', [{ ...reading, action: 'send' }, own, naming('one')])
  await attempt({ ...reading, action: null }, own, naming('one'))
  await refuses('FORBIDDEN', [{ kind: 'admin' }, own, naming('one')])
  await refuses('FORBIDDEN', [{ kind: 'account' }, own, naming('one')])
  await attempt({ kind: 'any' }, own, naming('one'))
})

test('an account’s key reaches the sessions of the account, and what is not there looks like what is not its own', async () => {
  assert.equal(await attempt(reading, customer, naming('one')), 'one')
  await refuses('FORBIDDEN', [reading, customer, naming('two')])
  await refuses('FORBIDDEN', [reading, customer, naming('three')])
  await refuses('FORBIDDEN', [{ kind: 'admin' }, customer, naming()])
  await attempt({ kind: 'account' }, customer, naming())
})

test('an administrator reaches every session', async () => {
  await attempt(reading, admin, naming('two'))
  await attempt({ kind: 'admin' }, admin, naming())
})

test('a session that takes more to find is checked like one that is named', async () => {
  const resolved: Access = { kind: 'resolved', action: 'read', resolve: async () => 'two' }
  assert.equal(await attempt(resolved, admin, naming()), 'two')
  await refuses('FORBIDDEN', [resolved, own, naming()])
  await refuses('FORBIDDEN', [resolved, customer, naming()])
})

test('a missing session name is asked for, unless there is a fallback', async () => {
  await refuses('BAD_REQUEST', [reading, admin, naming()])
  await refuses('BAD_REQUEST', [reading, admin, naming('')])
  await attempt({ ...reading, fallback: 'default' }, admin, naming())
  await refuses('BAD_REQUEST', [{ ...reading, fallback: 'one' }, own, naming()])
})
