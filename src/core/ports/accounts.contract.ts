import assert from 'node:assert/strict'
import { DEFAULT_SESSION_CONFIG } from '../model/session.ts'
import { A, apiKey, sessionRecord, type StoreCases } from './cases.contract.ts'

const account = (id: string, createdAt: number) => ({ id, name: `Account ${id}`, maxSessions: null, createdAt })

/** Customers of the operator, and their keys. */
export const accountCases: StoreCases = {
  'keeps accounts, oldest first': async (store) => {
    await store.accounts.put(account('b', 1))
    await store.accounts.put(account('a', 2))
    await store.accounts.put({ ...account('a', 2), maxSessions: 3 })
    assert.deepEqual(await store.accounts.get('a'), { ...account('a', 2), maxSessions: 3 })
    assert.deepEqual(
      (await store.accounts.list({ limit: 9, offset: 0 })).map(({ id }) => id),
      ['b', 'a'],
    )
    assert.equal((await store.accounts.list({ limit: 1, offset: 1 }))[0]?.id, 'a')
    assert.deepEqual([await store.accounts.delete('a'), await store.accounts.delete('a')], [true, false])
    assert.equal(await store.accounts.get('a'), null)
  },
  'counts the sessions of an account': async (store) => {
    for (const name of ['s1', 's2']) await store.sessions.create({ ...sessionRecord(name), account: 'x' })
    assert.equal((await store.sessions.get('s1'))?.account, 'x')
    assert.deepEqual([await store.accounts.countSessions('x'), await store.accounts.countSessions('y')], [2, 0])
    await store.sessions.delete('s1')
    assert.equal(await store.accounts.countSessions('x'), 1)
  },
  'keeps keys of an account, which go with it': async (store) => {
    await store.accounts.put(account('x', 1))
    await store.apiKeys.put(apiKey('1', { scope: 'account', account: 'x' }))
    await store.apiKeys.put(apiKey('2', { session: A }))
    assert.deepEqual(await store.apiKeys.list({ account: 'x' }), [apiKey('1', { scope: 'account', account: 'x' })])
    assert.equal((await store.apiKeys.list()).length, 2)
    await store.accounts.delete('x')
    assert.deepEqual(
      (await store.apiKeys.list()).map(({ id }) => id),
      ['2'],
    )
  },
  'refuses a secret that another key has': async (store) => {
    await store.apiKeys.put(apiKey('1', { hash: 'same' }))
    await assert.rejects(store.apiKeys.put(apiKey('2', { hash: 'same' })), { code: 'KEY_IN_USE' })
    await store.apiKeys.put(apiKey('2'))
    await assert.rejects(store.apiKeys.put(apiKey('2', { hash: 'same' })), { code: 'KEY_IN_USE' })
    await store.apiKeys.put(apiKey('1', { hash: 'same', active: false }))
    assert.equal((await store.apiKeys.findByHash('same'))?.id, '1')
    assert.equal((await store.apiKeys.get('2'))?.hash, 'hash of 2')
    const puts = ['3', '4', '5'].map((id) => store.apiKeys.put(apiKey(id, { hash: 'raced' })))
    const results = await Promise.allSettled(puts)
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  },
  'completes the configuration of an older version': async (store) => {
    const { history: _history, automation: _automation, ...older } = { ...DEFAULT_SESSION_CONFIG, deviceName: 'Old' }
    await store.sessions.create({ ...sessionRecord('old'), config: older as typeof DEFAULT_SESSION_CONFIG })
    const complete = { ...DEFAULT_SESSION_CONFIG, deviceName: 'Old' }
    assert.deepEqual((await store.sessions.get('old'))?.config, complete)
    assert.deepEqual((await store.sessions.list()).find(({ name }) => name === 'old')?.config, complete)
  },
}
