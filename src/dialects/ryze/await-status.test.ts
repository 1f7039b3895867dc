import assert from 'node:assert/strict'
import test from 'node:test'
import { awaitStatus } from './await-status.ts'
import { createRyzeApp } from './testing/app.ts'

test('what is so already is not waited for', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  const { status } = await awaitStatus(app.gateway, 'sales', { statuses: ['stopped'], timeoutMs: 60_000 })
  assert.equal(status, 'stopped')
})

test('a state that comes ends the waiting, and others do not', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  const waiting = awaitStatus(app.gateway, 'sales', { statuses: ['working'], timeoutMs: 60_000 })
  await app.gateway.sessions.start('sales')
  await app.engine('sales').pair()
  assert.equal((await waiting).status, 'working')
})

test('when the time is over the session is given as it is', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  assert.equal((await awaitStatus(app.gateway, 'sales', { statuses: ['working'], timeoutMs: 1 })).status, 'stopped')
})

test('a session that is deleted meanwhile is not found', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  await app.gateway.sessions.start('sales')
  const waiting = awaitStatus(app.gateway, 'sales', { statuses: ['working'], timeoutMs: 10_000 })
  await app.gateway.sessions.delete('sales')
  await assert.rejects(waiting, { code: 'SESSION_NOT_FOUND' })
})
