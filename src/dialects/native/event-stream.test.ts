import assert from 'node:assert/strict'
import test from 'node:test'
import { NO_LINKS } from '../../core/ports/encoder.ts'
import { incoming, until } from '../../core/testing/stanzas.ts'
import { createDialectApp, type DialectApp, type DialectAppOptions } from '../testing/app.ts'
import { native } from './index.ts'
import { openStream, type StreamClient } from './testing/stream.ts'

const createApp = (options: Partial<DialectAppOptions> = {}) =>
  createDialectApp({ dialect: native, credential: (key) => ({ authorization: `Bearer ${key}` }), ...options })

const text = (said: string) => ({ kind: 'text', text: said, mentions: [] }) as const

async function write(app: DialectApp, session: string, said: string): Promise<void> {
  const message = incoming({ content: text(said) })
  await app.engine(session).emit({ type: 'message', message, envelopes: [] })
}

/** What was said, in order. */
// oxlint-disable-next-line typescript/no-explicit-any -- events of many shapes
const saidIn = (events: readonly any[]): readonly string[] =>
  events.flatMap(({ data }) => (data.type === 'message.created' ? [data.data.message.content.text] : []))

const CREATED = 'types=message.created'

test('a stream tells what is stored, then what happens, each once and in one form', async () => {
  await using app = await createApp()
  await app.pair('one')
  await write(app, 'one', 'first')
  using stream = await openStream(app, `/v1/sessions/one/events?after=0&${CREATED}`)
  assert.deepEqual([stream.status, stream.headers['content-type']], [200, 'text/event-stream; charset=utf-8'])
  await stream.hears(1)
  await write(app, 'one', 'line\n\nbreaks: "raw":{"$bytes":"AA=="}')
  const [first, second] = await stream.hears(2)
  assert.deepEqual(saidIn(stream.told), ['first', 'line\n\nbreaks: "raw":{"$bytes":"AA=="}'])
  const { data, ...place } = second?.data ?? {}
  const [stored] = (await app.gateway.events.read('one', place.seq - 1, 1)) ?? []
  assert.deepEqual(place, {
    id: stored?.id,
    session: 'one',
    seq: stored?.seq,
    position: stored?.position,
    timestamp: stored?.timestamp,
    type: 'message.created',
  })
  assert.deepEqual([second?.id, second?.event], [String(place.seq), 'message.created'])
  assert.equal('raw' in data.message, false)
  assert.match(stream.text, /^retry: 2000\nid: 0\n\n/)
  const page = (await app.call(`GET /v1/sessions/one/events?${CREATED}`)).body
  assert.deepEqual(page.items[0], { ...first?.data, lane: page.items[0].lane, event: first?.data.data })
})

test('a client that was away goes on after the last event it had, without gap or repeat', async () => {
  await using app = await createApp()
  await app.pair('one')
  for (let nth = 0; nth < 1_200; nth += 1) await write(app, 'one', String(nth))
  const seen: string[] = []
  let last = '0'
  for (const count of [1, 700, 1_200]) {
    using stream = await openStream(app, `/v1/sessions/one/events?after=0&${CREATED}`, {
      headers: seen.length === 0 ? {} : { 'last-event-id': last },
    })
    const told = await stream.hears(count - seen.length)
    seen.push(...saidIn(told))
    last = told.at(-1)?.id ?? last
  }
  assert.deepEqual(
    seen.slice(0, 1_200),
    Array.from({ length: 1_200 }, (_, nth) => String(nth)),
  )
  assert.equal(new Set(seen).size, seen.length)
})

test('what other sessions do at the same numbers takes nothing from a stream', async () => {
  await using app = await createApp()
  for (const session of ['one', 'two']) await app.pair(session)
  const headOf = async (session: string) =>
    (await app.gateway.events.page({ by: 'number', session }, { after: 0, limit: 1 })).head
  assert.equal(await headOf('one'), await headOf('two'), 'both are at the same number')
  using stream = await openStream(app, `/v1/sessions/one/events/stream?${CREATED}`)
  // The stream waits for what comes next: the other session's next event has the number that its own will have.
  await write(app, 'one', '0')
  await stream.hears(1)
  await write(app, 'two', 'not of this log')
  for (let nth = 1; nth < 10; nth += 1) {
    await write(app, 'two', 'not of this log')
    await write(app, 'one', String(nth))
  }
  await stream.hears(10)
  assert.deepEqual(
    saidIn(stream.told),
    Array.from({ length: 10 }, (_, nth) => String(nth)),
  )
})

test('without a cursor a stream begins now, and says from where', async () => {
  await using app = await createApp()
  await app.pair('one')
  await write(app, 'one', 'before')
  const head = (await app.gateway.events.page({ by: 'number', session: 'one' }, { after: 0, limit: 1 })).head
  using stream = await openStream(app, '/v1/sessions/one/events/stream', { headers: { accept: '*/*' } })
  await write(app, 'one', 'after')
  await stream.hears(1)
  assert.deepEqual([saidIn(stream.told).at(-1), stream.text.includes(`id: ${head}\n\n`)], ['after', true])
  assert.equal(stream.text.includes('before'), false)
})

test('across sessions each key has what it may see, sessions that come later too', async () => {
  await using app = await createApp()
  await app.pair('one')
  const { id } = await app.gateway.accounts.create({ name: 'Acme', maxSessions: null })
  const key = async (scope: 'account' | 'session', of: string) => {
    const names = { session: scope === 'session' ? of : null, account: scope === 'account' ? of : null }
    return (await app.gateway.keys.create({ scope, ...names, active: true, actions: null })).secret
  }
  const [account, session] = [await key('account', id), await key('session', 'one')]
  const path = `/v1/events?after=0&${CREATED}`
  using all = await openStream(app, path)
  using theirs = await openStream(app, path, { key: account })
  using one = await openStream(app, path, { key: session })
  await app.gateway.sessions.create({ name: 'later', account: id })
  await app.engine('later').pair()
  await write(app, 'one', 'to one')
  await write(app, 'later', 'to later')
  await write(app, 'one', 'last')
  await all.hears(3)
  assert.deepEqual(saidIn(await all.hears(3)), ['to one', 'to later', 'last'])
  assert.deepEqual(saidIn(await theirs.hears(1)), ['to later'])
  assert.deepEqual(saidIn(await one.hears(2)), ['to one', 'last'])
  const pages = async (of: string) => (await app.call(`GET /v1/events?${CREATED}`, { key: of })).body.items.length
  assert.deepEqual([await pages(account), await pages(session)], [1, 2])
  const { body } = await app.call(`GET /v1/events?${CREATED}&limit=1`)
  const rest = (await app.call(`GET /v1/events?${CREATED}&after=${body.next}`)).body
  assert.deepEqual(
    [...body.items, ...rest.items].map(
      ({ data }: { data: { message: { content: { text: string } } } }) => data.message.content.text,
    ),
    ['to one', 'to later', 'last'],
  )
})

test('a key that is withdrawn ends the stream at once, and a deleted session its own', async () => {
  await using app = await createApp()
  await app.pair('one')
  const made = await app.gateway.keys.create({ scope: 'session', session: 'one', active: true, actions: null })
  using stream = await openStream(app, '/v1/events/stream', { key: made.secret })
  using other = await openStream(app, '/v1/sessions/one/events/stream')
  await app.gateway.keys.delete(made.key.id)
  assert.deepEqual(
    (await stream.ended()).map(({ event, data }) => [event, data.code]),
    [['error', 'UNAUTHORIZED']],
  )
  await app.gateway.sessions.delete('one')
  assert.deepEqual((await other.ended()).at(-1)?.data.code, 'SESSION_NOT_FOUND')
})

test('cursors that were never given, are malformed or too old are refused with what is allowed', async () => {
  await using app = await createApp()
  await app.pair('one')
  for (const said of ['a', 'b', 'c']) await write(app, 'one', said)
  const head = await app.store.log.head('one')
  const ask = async (query: string, headers: Record<string, string> = {}) => {
    const { status, body } = await app.call(`GET /v1/sessions/one/events${query}`, { headers })
    return [status, body.error?.code, body.error?.details?.first ?? null]
  }
  const stream = { accept: 'text/event-stream' }
  for (const query of ['?after=-1', '?after=x', '?after=1.5', `?after=${head + 1}`, '?types=nothing', '?types=']) {
    assert.deepEqual((await ask(query)).slice(0, 2), [400, 'BAD_REQUEST'], query)
    assert.deepEqual((await ask(query, stream)).slice(0, 2), [400, 'BAD_REQUEST'], query)
  }
  for (const id of ['x', '-1', '1.5', '99999999999999999999', String(head + 1)]) {
    assert.deepEqual((await ask('', { ...stream, 'last-event-id': id })).slice(0, 2), [400, 'BAD_REQUEST'], id)
  }
  await app.store.log.prune('one', { before: Date.now() + 1_000, upTo: 2 })
  assert.deepEqual(await ask('?after=1'), [410, 'CURSOR_EXPIRED', 3])
  assert.deepEqual(await ask('?after=1', stream), [410, 'CURSOR_EXPIRED', 3])
  assert.equal((await ask('?after=2'))[0], 200)
  assert.equal((await app.call('GET /v1/sessions/one/events')).body.items[0].seq, 3)
  assert.equal((await app.call('GET /v1/events?after=1')).body.error.details.first, 3)
  assert.equal((await app.call('GET /v1/events?after=999')).status, 400)
  assert.equal((await app.call('GET /v1/sessions/none/events', { headers: stream })).status, 404)
})

test('a page that retention overtakes while it is looked for says so, and leaves nothing out', async () => {
  await using app = await createApp()
  await app.pair('one')
  for (let nth = 0; nth < 2_100; nth += 1) await write(app, 'one', String(nth))
  const { page } = app.store.log
  let isPruned = false
  app.store.log.page = async (...asked) => {
    const found = await page(...asked)
    // Between the first thousand and the next.
    if (found.events.length === 1_000 && !isPruned) {
      isPruned = true
      await app.store.log.prune('one', { before: Date.now() + 1_000, upTo: 1_500, limit: 1_500 })
    }
    return found
  }
  const { status, body } = await app.call('GET /v1/sessions/one/events?after=0&types=group.changed')
  assert.ok(isPruned)
  assert.deepEqual([status, body.error.code, body.error.details.first], [410, 'CURSOR_EXPIRED', 1_501])
})

test('a reader that does not read is ended, told why, and goes on where it was', async () => {
  await using app = await createApp({ settings: { readerStallMs: 100, readersPerKey: 1 } })
  await app.pair('one')
  const long = 'x'.repeat(60_000)
  for (let nth = 0; nth < 300; nth += 1) await write(app, 'one', `${nth} ${long}`)
  using slow = await openStream(app, `/v1/sessions/one/events?after=0&${CREATED}`, { paused: true })
  const chunks: Buffer[] = []
  await until('the server gave it up, so that there is room', async () => {
    using other = await openStream(app, '/v1/events/stream')
    return other.status === 200
  })
  for await (const chunk of slow.response) chunks.push(chunk as Buffer)
  const blocks = Buffer.concat(chunks).toString().split('\n\n').filter(Boolean)
  assert.match(blocks.at(-1) ?? '', /^event: error\ndata: \{"code":"TOO_SLOW"/)
  const last = /^id: (\d+)/m.exec(blocks.at(-2) ?? '')?.[1] ?? ''
  assert.ok(blocks.length < 302, 'it did not get everything')
  // However often it is given up on a busy machine: nothing is lost or told twice.
  const numbers: number[] = []
  for (let from = last; numbers.at(-1) !== 299;) {
    using again = await openAgain(app, `/v1/sessions/one/events?${CREATED}`, from)
    const told = (await again.hears(299 - (numbers.at(-1) ?? blocks.length - 3))).filter(
      ({ event }) => event !== 'error',
    )
    numbers.push(...saidIn(told).map((said) => Number(said.split(' ')[0])))
    from = told.at(-1)?.id ?? from
  }
  const first = blocks.length - 2
  assert.deepEqual(
    numbers,
    Array.from({ length: 300 - first }, (_, nth) => first + nth),
  )
})

/** Opens a stream as soon as the key may have one more. */
async function openAgain(app: DialectApp, path: string, last: string): Promise<StreamClient> {
  for (;;) {
    const stream = await openStream(app, path, { headers: { 'last-event-id': last } })
    if (stream.status === 200) return stream
    assert.equal(stream.status, 429)
  }
}

test('a key has so many streams and no more, until one ends', async () => {
  await using app = await createApp({ settings: { readersPerKey: 2 } })
  await app.pair('one')
  using first = await openStream(app, '/v1/events/stream')
  using second = await openStream(app, '/v1/sessions/one/events/stream')
  assert.deepEqual([first.status, second.status], [200, 200])
  assert.equal((await app.call('GET /v1/events/stream')).body.error.code, 'RATE_LIMITED')
  first[Symbol.dispose]()
  await until('there is room', async () => {
    using third = await openStream(app, '/v1/events/stream')
    return third.status === 200
  })
})

test('asking for the headers opens no stream, and closing the server ends them all', async () => {
  await using app = await createApp({ settings: { readersPerKey: 1 } })
  await app.pair('one')
  const { port } = await listen(app)
  const head = await fetch(`http://127.0.0.1:${port}/v1/events/stream?access_token=the-admin-key`, { method: 'HEAD' })
  assert.deepEqual([head.status, head.headers.get('content-type')], [200, 'text/event-stream; charset=utf-8'])
  using stream = await openStream(app, '/v1/events/stream')
  await app.server.close()
  assert.equal((await stream.ended()).at(-1)?.data.code, 'STOPPING')
})

async function listen(app: DialectApp): Promise<{ readonly port: number }> {
  await app.server.listen({ host: '127.0.0.1', port: 0 })
  return app.server.server.address() as { port: number }
}

test('native is an API that webhooks can have', async () => {
  await using app = await createApp()
  await app.pair('one')
  await write(app, 'one', 'hello')
  const logged = (await app.gateway.events.read('one', 0, 100)).at(-1)!
  const session = (await app.store.sessions.get('one'))!
  const context = { session, baseUrl: '', worker: '', describe: () => null, media: NO_LINKS }
  const [payload, ...others] = native.encodeEvent(logged, context)
  assert.deepEqual([others, payload?.name], [[], 'message.created'])
  using stream = await openStream(app, `/v1/sessions/one/events?after=${logged.seq - 1}`)
  assert.deepEqual(JSON.parse(payload?.body ?? ''), (await stream.hears(1))[0]?.data)
  assert.deepEqual(
    [['*'], ['message.created'], ['message.ack']].map((wanted) => native.wantsEvent(wanted, 'message.created')),
    [true, true, false],
  )
})
