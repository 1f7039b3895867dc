import assert from 'node:assert/strict'
import test from 'node:test'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { ANNA_PATH, createChatWorld, pathOf, type ChatWorld } from '../../testing/chat-world.ts'
import { chats } from './index.ts'

interface Sample {
  readonly operation: string
  readonly body?: unknown
}

/** A request for each operation of the tag, which would succeed. */
function samples({ own }: ChatWorld): readonly Sample[] {
  const message = pathOf(own)
  return [
    { operation: 'GET /api/one/chats' },
    { operation: 'GET /api/one/chats/overview' },
    { operation: 'POST /api/one/chats/overview', body: { pagination: {} } },
    { operation: `GET ${ANNA_PATH}/picture` },
    { operation: `GET ${ANNA_PATH}/messages` },
    { operation: `GET ${message}` },
    { operation: `POST ${ANNA_PATH}/messages/read` },
    { operation: `POST ${ANNA_PATH}/archive` },
    { operation: `POST ${ANNA_PATH}/unarchive` },
    { operation: `POST ${ANNA_PATH}/unread` },
    { operation: `POST ${message}/pin`, body: { duration: 86_400 } },
    { operation: `POST ${message}/unpin` },
    { operation: `PUT ${message}`, body: { text: 'new' } },
    { operation: `DELETE ${message}` },
    { operation: `DELETE ${ANNA_PATH}/messages` },
    { operation: `DELETE ${ANNA_PATH}` },
  ]
}

const call = (app: TestApp, { operation, body }: Sample, key?: string) =>
  app.call(operation, { body, ...(key !== undefined && { key }) })

const at = (sample: Sample, session: string): Sample => ({
  ...sample,
  operation: sample.operation.replace('/api/one/', `/api/${session}/`),
})

async function createKey(app: TestApp, session: string, actions: Readonly<Record<string, boolean>>) {
  const { body } = await app.call('POST /api/keys', { body: { isAdmin: false, session, isActive: true, actions } })
  return body.key as string
}

test('no operation reaches into another session', async () => {
  await using app = await createTestApp()
  const world = await createChatWorld(app)
  await app.pair('two')
  const all = samples(world)
  assert.equal(all.length, chats.length, 'every operation has a sample')
  const key = await createKey(app, 'two', {})
  for (const sample of all) {
    const { status, body } = await call(app, sample, key)
    assert.deepEqual([status, body.error], [403, 'Forbidden'], sample.operation)
  }
  assert.deepEqual(world.phone.changes, [])
  assert.deepEqual(world.phone.phone.receipts, [])
})

test('reading takes the right to read, changing the right to send', async () => {
  await using app = await createTestApp()
  const world = await createChatWorld(app)
  const reader = await createKey(app, 'one', { read: true, send: false })
  const sender = await createKey(app, 'one', { read: false, send: true })
  for (const sample of samples(world)) {
    const reads = sample.operation.startsWith('GET') || sample.operation.endsWith('/overview')
    assert.equal((await call(app, sample, reads ? sender : reader)).status, 403, sample.operation)
    const allowed = await call(app, sample, reads ? reader : sender)
    assert.ok([200, 201, 404].includes(allowed.status), `${sample.operation}: ${JSON.stringify(allowed.body)}`)
  }
})

test('an unknown session is told in a sentence, whatever is wanted of it', async () => {
  await using app = await createTestApp()
  const world = await createChatWorld(app)
  for (const sample of samples(world)) {
    const { status, body } = await call(app, at(sample, 'none'))
    assert.equal(status, 404, sample.operation)
    assert.match(body.message, /^We didn't find a session with name 'none'/, sample.operation)
  }
})

test('without WhatsApp what is stored is read, and nothing is changed', async () => {
  await using app = await createTestApp()
  const world = await createChatWorld(app)
  await app.call('POST /api/sessions/one/stop')
  for (const sample of samples(world)) {
    const { status, body } = await call(app, sample)
    const reads = sample.operation.startsWith('GET') || sample.operation.endsWith('/overview')
    if (reads && !sample.operation.endsWith('/picture')) {
      assert.ok([200, 201].includes(status), sample.operation)
      continue
    }
    assert.deepEqual(
      [status, body.session, body.status, body.expected],
      [422, 'one', 'STOPPED', ['WORKING']],
      sample.operation,
    )
    assert.match(body.error, /^Session status is not as expected/)
  }
  assert.deepEqual(world.phone.changes, [])
})
