import test from 'node:test'
import { keyStoreContract } from '../core/ports/key-store.contract.ts'
import { storeContract } from '../core/ports/store.contract.ts'
import { findTestServer } from './postgres.fixture.ts'

const { server, reason } = await findTestServer()

if (server) {
  storeContract('postgres', server.createStore)
  keyStoreContract('postgres', server.createStore)
} else {
  test('postgres: the store contract', { skip: reason })
}
