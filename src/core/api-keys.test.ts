import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../store/index.ts'
import {
  ALL_ACTIONS,
  createFirstKey,
  createRepeatableKey,
  createSecretCheck,
  DEFAULT_ACTIONS,
  NO_ACTIONS,
} from './api-keys.ts'
import { createWorld } from './testing/world.ts'

const sessionKey = { scope: 'session', session: 'main', active: true, actions: null } as const
const adminKey = { scope: 'admin', session: null, active: true, actions: null } as const

test('a secret opens what its key is for, and is stored nowhere', async () => {
  await using world = await createWorld()
  const { keys, sessions } = world.gateway
  await sessions.create({ name: 'main', start: false })
  const admin = await keys.create(adminKey)
  const narrow = await keys.create({ ...sessionKey, actions: { ...NO_ACTIONS, read: true } })
  const usual = await keys.create(sessionKey)
  assert.deepEqual(
    [
      await keys.authenticate(admin.secret),
      await keys.authenticate(narrow.secret),
      await keys.authenticate(usual.secret),
    ],
    [
      { keyId: admin.key.id, scope: 'admin', session: null, account: null, actions: ALL_ACTIONS },
      {
        keyId: narrow.key.id,
        scope: 'session',
        session: 'main',
        account: null,
        actions: { ...NO_ACTIONS, read: true },
      },
      { keyId: usual.key.id, scope: 'session', session: 'main', account: null, actions: DEFAULT_ACTIONS },
    ],
  )
  const listed = JSON.stringify(await keys.list())
  for (const { secret } of [admin, narrow, usual]) assert.ok(!listed.includes(secret))
})

test('only the right secret is let in', async () => {
  await using world = await createWorld()
  const { keys } = world.gateway
  const { secret, key } = await keys.create(adminKey)
  for (const wrong of ['', 'x', secret.toUpperCase(), `${secret} `, key.hash, key.id, 'x'.repeat(10_000)]) {
    assert.equal(await keys.authenticate(wrong), null, wrong)
  }
  assert.equal((await keys.authenticate('the operator'))?.keyId, 'config')
})

test('a key can be switched off, changed and deleted', async () => {
  await using world = await createWorld()
  const { keys } = world.gateway
  await world.gateway.sessions.create({ name: 'main', start: false })
  const { key, secret } = await keys.create(adminKey)
  await keys.update(key.id, { ...adminKey, active: false })
  assert.equal(await keys.authenticate(secret), null)
  await keys.update(key.id, sessionKey)
  assert.equal((await keys.authenticate(secret))?.session, 'main')
  await keys.delete(key.id)
  assert.equal(await keys.authenticate(secret), null)
  await assert.rejects(keys.delete(key.id), { code: 'KEY_NOT_FOUND' })
  await assert.rejects(keys.update(key.id, adminKey), { code: 'KEY_NOT_FOUND' })
})

test('a key names a session that exists', async () => {
  await using world = await createWorld()
  const { keys, sessions } = world.gateway
  await assert.rejects(keys.create({ ...sessionKey, session: null }), { code: 'BAD_REQUEST' })
  await assert.rejects(keys.create(sessionKey), { code: 'SESSION_NOT_FOUND' })
  await sessions.create({ name: 'main', start: false })
  const making = Array.from({ length: 8 }, () => keys.create(sessionKey).catch(() => null))
  await Promise.all([...making, sessions.delete('main')])
  assert.deepEqual(await keys.list(), [], 'none outlives its session')
})

test('derived keys are the same at every call, narrow, and different per session and purpose', async () => {
  await using world = await createWorld()
  const { keys, sessions } = world.gateway
  for (const name of ['main', 'other']) await sessions.create({ name, start: false })
  const media = await keys.derived('main', 'media')
  assert.deepEqual(await keys.derived('main', 'media'), media)
  const control = await keys.derived('main', 'control')
  const other = await keys.derived('other', 'media')
  assert.equal(new Set([media.secret, control.secret, other.secret]).size, 3)
  assert.deepEqual((await keys.authenticate(media.secret))?.actions, NO_ACTIONS)
  assert.deepEqual((await keys.authenticate(control.secret))?.actions, { ...NO_ACTIONS, control: true })
})

test('a first key is made once; a repeatable key is the same at every start', async () => {
  await using store = await createStore('sqlite::memory:')
  const repeatable = await createRepeatableKey(store, 'demo', 1)
  assert.equal(await createFirstKey(store, 1), null, 'there is one already')
  assert.equal(await createRepeatableKey(store, 'demo', 2), repeatable)
  await using empty = await createStore('sqlite::memory:')
  assert.match((await createFirstKey(empty, 1)) ?? '', /^key_/)
  assert.equal(await createFirstKey(empty, 1), null)
})

test("the operator's key is known in clear or by its hash", () => {
  const hex =
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f'
  assert.ok(createSecretCheck({ kind: 'sha512', hex })('abc'))
  assert.ok(!createSecretCheck({ kind: 'sha512', hex })(hex))
  assert.ok(createSecretCheck({ kind: 'plain', value: 'abc' })('abc'))
  assert.ok(!createSecretCheck({ kind: 'plain', value: 'abc' })('abcd'))
  assert.ok(!createSecretCheck(null)(''))
})
