import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../../../core/errors.ts'
import { ANA, until } from '../../../../core/testing/stanzas.ts'
import { createDialectApp } from '../../../testing/app.ts'
import { native } from '../../index.ts'

const createApp = () => createDialectApp({ dialect: native, credential: (key) => ({ authorization: `Bearer ${key}` }) })

const FULL = {
  messagesPerMinute: 20,
  gapMs: { min: 1_000, max: 4_000 },
  newContactsPerDay: 50,
  typing: { charactersPerSecond: 8, maxMs: 6_000 },
}

const PACING = '/v1/sessions/one/pacing'
const OUTGOING = '/v1/sessions/one/outgoing'

test('pacing is set, read back and turned off, without a restart', async () => {
  await using app = await createApp()
  await app.pair('one')
  const read = async () => (await app.call(`GET ${PACING}`)).body.pacing
  assert.equal(await read(), null)
  const set = await app.call(`PUT ${PACING}`, { body: FULL })
  assert.deepEqual([set.status, set.body.pacing, await read()], [200, FULL, FULL])
  await app.call(`PUT ${PACING}`, { body: { messagesPerMinute: 5 } })
  assert.deepEqual(await read(), { messagesPerMinute: 5, gapMs: null, newContactsPerDay: null, typing: null })
  const deleted = await app.call(`DELETE ${PACING}`)
  assert.deepEqual([deleted.status, deleted.body, await read()], [204, '', null])
  const { statuses } = await app.gateway.sessions.require('one')
  assert.equal(statuses.at(-1)?.status, 'working')
})

test('pacing that cannot be meant is refused with the field', async () => {
  await using app = await createApp()
  await app.pair('one')
  const wrong = [
    { messagesPerMinute: 0 },
    { messagesPerMinute: 1.5 },
    { messagesPerMinute: 'many' },
    { gapMs: { min: 5 } },
    { gapMs: { min: 5, max: 4 } },
    { gapMs: { min: -1, max: 4 } },
    { newContactsPerDay: -1 },
    { typing: { charactersPerSecond: 0, maxMs: 5 } },
    { typing: { charactersPerSecond: 5, maxMs: 60_001 } },
    { perMinute: 5 },
    [],
    'fast',
  ]
  for (const body of wrong) {
    const { status, body: answer } = await app.call(`PUT ${PACING}`, { body })
    assert.deepEqual([status, answer.error.code], [400, 'BAD_REQUEST'], JSON.stringify(body))
  }
  assert.equal((await app.call('PUT /v1/sessions/two/pacing', { body: FULL })).status, 404)
  assert.equal((await app.call('GET /v1/sessions/two/pacing')).status, 404)
  assert.equal((await app.call(`GET ${PACING}`, { key: 'nobody' })).status, 401)
})

test('what is on its way out is listed by state, page by page, and says nothing of what it says', async () => {
  await using app = await createApp()
  const engine = await app.pair('one')
  const send = (id: string) => app.gateway.messages.send('one', { kind: 'text', chat: ANA, text: 'secret words', id })
  for (const id of ['1', '2']) await send(id)
  await app.gateway.messages.react('one', { id: '1' }, '👍')
  await app.gateway.chats.change('one', ANA, { kind: 'pin', pinned: true })
  engine.failSends(new GatewayError('SEND_REFUSED', 'no', { details: { code: 479 } }))
  await assert.rejects(send('3'))
  const { body, raw } = await app.call(`GET ${OUTGOING}`)
  // oxlint-disable-next-line typescript/no-explicit-any -- rows of many shapes
  const rows: readonly any[] = body.items
  assert.deepEqual(
    rows.map(({ kind, target, state, error }) => [kind, target, state, error]),
    [
      ['message', null, 'confirmed', null],
      ['message', null, 'confirmed', null],
      ['react', '1', 'confirmed', null],
      ['pin', null, 'confirmed', null],
      ['message', null, 'refused', '479'],
    ],
  )
  assert.doesNotMatch(raw.body, /secret/)
  const page = await app.call(`GET ${OUTGOING}?limit=2&state=confirmed`)
  const rest = await app.call(`GET ${OUTGOING}?limit=2&state=confirmed&cursor=${page.body.next}`)
  assert.deepEqual([page.body.items.length, rest.body.items.length, rest.body.next], [2, 2, null])
  for (const query of ['state=gone', 'limit=0', 'cursor=none'])
    assert.equal((await app.call(`GET ${OUTGOING}?${query}`)).status, 400, query)
  assert.equal((await app.call('GET /v1/sessions/two/outgoing')).status, 404)
})

test('a queued message is cancelled, once', async () => {
  await using app = await createApp()
  const engine = await app.pair('one', { pacing: { ...FULL, gapMs: { min: 60_000, max: 60_000 }, typing: null } })
  const send = (id: string) =>
    app.gateway.messages.send('one', { kind: 'text', chat: ANA, text: id, id }).catch((error: unknown) => error)
  await send('first')
  const waiting = send('second')
  await until('it is queued', async () => (await app.call(`GET ${OUTGOING}?state=queued`)).body.items.length === 1)
  const cancel = async (id: string) => {
    const { status, body } = await app.call(`DELETE ${OUTGOING}/${id}`)
    return [status, body === '' ? null : body.error.code]
  }
  assert.deepEqual(await cancel('second'), [204, null])
  assert.ok((await waiting) instanceof GatewayError)
  assert.deepEqual(await cancel('second'), [409, 'OUTGOING_LEFT'])
  assert.deepEqual(await cancel('first'), [409, 'OUTGOING_LEFT'])
  assert.deepEqual(await cancel('third'), [404, 'OUTGOING_NOT_FOUND'])
  assert.equal(engine.sent.length, 1)
})
