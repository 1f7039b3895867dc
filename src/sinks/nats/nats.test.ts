import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { describe, it } from 'node:test'
import type { SinkEvent, SinkTarget } from '../../core/ports/sink.ts'
import { parseNatsAddress } from './address.ts'
import { createNatsSink } from './index.ts'
import { openNats, openPassage, whyNoNats } from './nats-server.fixture.ts'
import { toSubject, toWildcard } from './subject.ts'

const NEVER = new AbortController().signal

test('an address is a server, a login, a subject and perhaps a stream', () => {
  assert.deepEqual(parseNatsAddress('nats://bot:pass%40word@queue.example:4333/wa.{session}.{event}?stream=WA'), {
    hostname: 'queue.example',
    port: 4333,
    tls: false,
    login: { user: 'bot', pass: 'pass@word' },
    subject: 'wa.{session}.{event}',
    stream: 'WA',
  })
  assert.deepEqual(parseNatsAddress('tls://t0ken@[::1]'), {
    hostname: '[::1]',
    port: 4222,
    tls: true,
    login: { token: 't0ken' },
    subject: 'waypost.{session}.{event}',
    stream: null,
  })
})

test('an address that cannot be one is refused with what is wrong', () => {
  const refused = {
    'nats://host/a..b': /words with dots between/,
    'nats://host/a b': /without spaces/,
    'nats://host/wa.>': /without spaces, \* and >/,
    'nats://host/wa.{chat}': /placeholders \{session\} and \{event\}/,
    'nats://host/$JS.API.STREAM.DELETE.WA': /does not begin with \$/,
    'nats://host/_INBOX.a': /does not begin with/,
    'nats://host/a?stream=a.b': /name of a stream/,
    'nats://host/a?queue=a': /queue is no setting/,
    'nats://host/%ff': /followed by no code/,
    'nats://ho%20st/a': /expected nats:/,
    'nats:///a': /expected nats:/,
    'http://host/a': /expected nats:/,
  }
  for (const [url, reason] of Object.entries(refused)) {
    assert.throws(() => parseNatsAddress(url), { code: 'BAD_REQUEST', message: reason }, url)
  }
})

test('whatever a session or an event is called, it is one word of the subject', () => {
  const values = { session: 'a.b *>', event: 'message.any' }
  assert.equal(toSubject('wa.{session}.{event}', values), 'wa.a%2Eb%20%2A%3E.message%2Eany')
  assert.equal(toSubject('{session}-{event}', { session: 'one', event: 'call' }), 'one-call')
  assert.equal(toWildcard('wa.{session}.x-{event}.end'), 'wa.*.*.end')
})

const why = await whyNoNats()

describe('over a server', { skip: why }, () => {
  it('a repeat of a delivery is kept once', async () => {
    await using bench = await startBench()
    const results = [
      await bench.deliver({ id: '1' }),
      await bench.deliver({ id: '1' }),
      await bench.deliver({ id: '2' }),
    ]
    assert.deepEqual(
      results.map(({ ok }) => ok),
      [true, true, true],
    )
    assert.equal(await bench.count(), 2)
  })

  it('a subject without a stream is named, with how to make one', async () => {
    await using bench = await startBench()
    const result = await bench.deliver({}, { url: bench.url(`${bench.name}-other.{session}.{event}`) })
    assert.ok(!result.ok && !result.final)
    assert.match(result.reason, new RegExp(`no stream takes the subject ${bench.name}-other.main.message`))
    assert.match(result.reason, new RegExp(`nats stream add WAYPOST --subjects '${bench.name}-other\\.\\*\\.\\*'`))
  })

  it('the stream is made when the address asks for it', async () => {
    await using bench = await startBench()
    const made = `${bench.name}-made`
    const url = bench.url(`${made}.{session}.{event}?stream=${made}`)
    try {
      const results = await Promise.all([bench.deliver({}, { url }), bench.deliver({ session: 'two' }, { url })])
      assert.deepEqual(
        results.map(({ ok }) => ok),
        [true, true],
      )
      const { config, state } = await bench.server.manager.streams.info(made)
      assert.deepEqual([config.subjects, state.messages], [[`${made}.*.*`], 2])
    } finally {
      await bench.server.manager.streams.delete(made)
    }
  })

  it('an address per event has one word more', async () => {
    await using bench = await startBench()
    await bench.deliver({ name: 'message.any' }, { appendEvent: true, url: bench.url(`${bench.name}.{session}`) })
    const { subject } = (await bench.server.manager.streams.getMessage(bench.name, { seq: 1 })) ?? {}
    assert.equal(subject, `${bench.name}.main.message%2Eany`)
  })

  it('all receivers of a server share one connection, and a new one takes the place of a broken one', async () => {
    await using bench = await startBench()
    const many = Array.from({ length: 600 }, (_, index) =>
      bench.deliver({}, { url: bench.url(`${bench.name}.${index}`) }),
    )
    assert.ok((await Promise.all(many)).every(({ ok }) => ok))
    assert.equal(bench.passage.connections, 1)
    await bench.passage.stop()
    await bench.passage.start()
    const deadline = Date.now() + 10_000
    while (!(await bench.deliver()).ok) assert.ok(Date.now() < deadline)
    assert.equal(bench.passage.connections, 2)
  })

  it('what the server cannot take is refused for good and disturbs nobody', async () => {
    await using bench = await startBench()
    const large = await bench.deliver({ body: 'x'.repeat(2 * 1024 * 1024) })
    assert.ok(!large.ok && large.final)
    assert.match(large.reason, /max_payload/)
    const order = await bench.deliver({}, { headers: { 'Nats-Rollup': 'all' } })
    assert.ok(!order.ok && order.final)
    assert.equal((await bench.deliver()).ok, true)
    assert.equal(bench.passage.connections, 1)
  })

  it('a stream that is full refuses, and the delivery can be tried again', async () => {
    await using bench = await startBench({ max_msgs: 1, discard: 'new' })
    assert.equal((await bench.deliver()).ok, true)
    const full = await bench.deliver()
    assert.ok(!full.ok && !full.final && full.status !== null)
    assert.match(full.reason, /JetStream: maximum messages exceeded/)
  })
})

let made = 0

async function startBench(config: { readonly max_msgs?: number; readonly discard?: 'new' } = {}) {
  await using opened = new AsyncDisposableStack()
  const server = opened.use(await openNats())
  const name = `N${randomBytes(6).toString('hex')}`
  await server.manager.streams.add({ name, subjects: [`${name}.>`], storage: 'memory', ...config })
  opened.defer(async () => void (await server.manager.streams.delete(name)))
  const passage = opened.use(await openPassage())
  const sink = createNatsSink({ allow: ['127.0.0.1'], timeoutMs: 5_000 })
  opened.defer(() => sink[Symbol.asyncDispose]?.())
  const url = (subject: string) => `nats://127.0.0.1:${passage.port}/${subject}`
  const event = (change: Partial<SinkEvent>): SinkEvent => {
    return { name: 'message', headers: {}, body: '{}', session: 'main', id: `${name}-${(made += 1)}`, ...change }
  }
  const target: SinkTarget = { url: url(`${name}.{session}.{event}`), headers: {}, hmacKey: null }
  const resources = opened.move()
  return {
    server,
    passage,
    name,
    url,
    deliver: (change: Partial<SinkEvent> = {}, where: Partial<SinkTarget> = {}) =>
      sink.deliver({ ...target, ...where }, event(change), NEVER),
    count: async () => (await server.manager.streams.info(name)).state.messages,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
