import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Sink, SinkEvent, SinkResult, SinkTarget } from './sink.ts'

/** What came to a receiver. Names of headers are lower case. */
export interface Arrival {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** A receiver that can be told how to behave, and sinks that reach it. */
export interface SinkBench extends AsyncDisposable {
  /** A sink with this limit for one attempt, that may reach this machine unless told not to. Closed with the bench. */
  createSink(options?: { readonly timeoutMs?: number; readonly allow?: readonly string[] }): Sink
  /** One of several places of the receiver. */
  target(place: string, change?: Partial<SinkTarget>): SinkTarget
  /** What came to a place, oldest first. */
  arrivals(place: string): Promise<readonly Arrival[]>
  /** A place that refuses everything, of the receiver that is there. */
  readonly refusing: SinkTarget
  /** An address in which nobody can ever be. */
  readonly impossible: string
  /** From now on what comes is left without an answer. */
  hang(): Promise<void>
  /** Ends the receiver; its address stays its own. */
  stop(): Promise<void>
  /** Brings it back at the same address, with what it had. */
  start(): Promise<void>
}

const NEVER = new AbortController().signal
let made = 0

const event = (change: Partial<SinkEvent> = {}): SinkEvent => ({
  name: 'message',
  headers: { 'X-Request': '7' },
  body: '{"event":"message"}',
  session: 'main',
  id: `delivery-${(made += 1)}-${process.pid}-${Date.now()}`,
  ...change,
})

const failure = (result: SinkResult): Extract<SinkResult, { ok: false }> => {
  assert.ok(!result.ok, 'it was delivered')
  assert.ok(result.reason.length > 3, `a reason that says something, not "${result.reason}"`)
  return result
}

/** What every sink does. */
export function sinkContract(name: string, createBench: () => Promise<SinkBench>): void {
  describe(`${name}: sink contract`, () => {
    it('delivers the bytes and the headers unchanged, and the headers of the receiver', async () => {
      await using bench = await createBench()
      const sink = bench.createSink()
      const bodies = ['{"a": 1,  "text":"Olá 漢字 \\u0000 🎉"}', '{"long":"' + 'x'.repeat(200_000) + '"}', '']
      for (const body of bodies) {
        const result = await sink.deliver(bench.target('one', { headers: { 'X-Own': 'o' } }), event({ body }), NEVER)
        assert.equal(result.ok, true, JSON.stringify(result))
      }
      const arrivals = await bench.arrivals('one')
      assert.deepEqual(
        arrivals.map(({ body }) => body),
        bodies,
      )
      for (const { headers } of arrivals) assert.deepEqual([headers['x-request'], headers['x-own']], ['7', 'o'])
    })

    it('signs with the key of the receiver', async () => {
      await using bench = await createBench()
      const target = bench.target('one', { hmacKey: 'my-secret-key' })
      const body = '{"event":"message","session":"default","engine":"WEBJS"}'
      await bench.createSink().deliver(target, event({ body }), NEVER)
      const [arrival] = await bench.arrivals('one')
      assert.match(arrival?.headers['x-webhook-hmac'] ?? '', /^208f8a55[0-9a-f]{116}fa89$/)
    })

    it('does not mix up receivers, however many deliveries are under way', async () => {
      await using bench = await createBench()
      const sink = bench.createSink()
      const places = ['one', 'two', 'three']
      const work = places.flatMap((place) =>
        Array.from({ length: 40 }, (_, index) =>
          sink.deliver(bench.target(place), event({ body: JSON.stringify({ place, index }) }), NEVER),
        ),
      )
      assert.ok((await Promise.all(work)).every(({ ok }) => ok))
      for (const place of places) {
        const came = (await bench.arrivals(place)).map(({ body }) => JSON.parse(body))
        assert.deepEqual([...new Set(came.map((one) => one.place))], [place])
        assert.equal(new Set(came.map((one) => one.index)).size, 40)
      }
    })

    it('tells a refusal, and that it can be tried again', async () => {
      await using bench = await createBench()
      const refused = failure(await bench.createSink().deliver(bench.refusing, event(), NEVER))
      assert.equal(refused.final, false)
      assert.ok(refused.retryAfterMs === null || refused.retryAfterMs >= 0)
    })

    it('says of what no time can mend that it is final', async () => {
      await using bench = await createBench()
      const sink = bench.createSink()
      const target = { ...bench.target('one'), url: bench.impossible }
      assert.equal(failure(await sink.deliver(target, event(), NEVER)).final, true)
      await assert.rejects(sink.check(bench.impossible), { code: 'BAD_REQUEST' })
      const headers = { 'X-A': 'a\r\nX-B: b' }
      assert.equal(failure(await sink.deliver(bench.target('one', { headers }), event(), NEVER)).final, true)
      assert.deepEqual(await bench.arrivals('one'), [])
    })

    it('ends an attempt at its time limit', async () => {
      await using bench = await createBench()
      await bench.hang()
      const sink = bench.createSink({ timeoutMs: 150 })
      const began = performance.now()
      const late = failure(await sink.deliver(bench.target('one'), event(), NEVER))
      assert.deepEqual([late.status, late.final], [null, false])
      const took = performance.now() - began
      assert.ok(took >= 100 && took < 5_000, `${took} ms`)
    })

    it('ends an attempt with the signal, and begins none after it', async () => {
      await using bench = await createBench()
      await bench.hang()
      const sink = bench.createSink({ timeoutMs: 60_000 })
      const aborter = new AbortController()
      const work = sink.deliver(bench.target('one'), event(), aborter.signal)
      setImmediate(() => aborter.abort())
      assert.equal(failure(await work).final, false)
      assert.equal(failure(await sink.deliver(bench.target('one'), event(), AbortSignal.abort())).final, false)
    })

    it('tells of a receiver that is away, and delivers when it is back', async () => {
      await using bench = await createBench()
      const sink = bench.createSink()
      const deliver = (body: string) => sink.deliver(bench.target('one'), event({ body }), NEVER)
      assert.equal((await deliver('"before"')).ok, true)
      await bench.stop()
      for (let time = 0; time < 2; time++) assert.equal(failure(await deliver('"lost"')).final, false)
      await bench.start()
      const deadline = Date.now() + 10_000
      while (!(await deliver('"after"')).ok) assert.ok(Date.now() < deadline, 'it is not delivered to again')
      const bodies = (await bench.arrivals('one')).map(({ body }) => body)
      assert.deepEqual([bodies[0], bodies.at(-1)], ['"before"', '"after"'])
    })

    it('refuses a private address that is not allowed', async () => {
      await using bench = await createBench()
      const sink = bench.createSink({ allow: [] })
      const target = bench.target('one')
      const refused = failure(await sink.deliver(target, event(), NEVER))
      assert.match(refused.reason, /WAYPOST_ALLOW_PRIVATE/)
      await assert.rejects(sink.check(target.url), { code: 'ADDRESS_FORBIDDEN' })
      await bench.createSink().check(target.url)
      assert.deepEqual(await bench.arrivals('one'), [])
    })
  })
}
