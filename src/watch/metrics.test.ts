import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import test from 'node:test'
import type { SessionSight, Sight } from '../core/observatory.ts'
import { createHost } from './host.ts'
import { createMetrics, type Metrics } from './metrics.ts'

const NAMES = { version: '1.2.3', worker: 'one' }
const host = { eventLoopDelay: () => 0, freeDisk: async () => 5000 }
const sight = (...sessions: readonly SessionSight[]): Sight => ({ at: 100_000, sessions, takesWrites: true })

const session = (name: string, change: Partial<SessionSight> = {}): SessionSight => ({
  session: name,
  head: 9,
  delivered: null,
  undeliveredSince: null,
  queued: 0,
  unconfirmed: 0,
  waiting: 0,
  dead: 0,
  status: 'working',
  trouble: null,
  shouldWork: true,
  lastFrameAt: null,
  toStore: 0,
  ...change,
})

/** The lines of a scrape that begin with this. */
async function linesOf(metrics: Metrics, seen: Sight, start: string): Promise<readonly string[]> {
  const { body } = await metrics.read(async () => seen)
  return body.split('\n').filter((line) => line.startsWith(start))
}

test('a scrape tells of every session, and forgets those that are gone', async () => {
  const metrics = createMetrics({ host, ...NAMES })
  const trouble = { code: 'LOGGED_OUT', message: 'pair again', retryAt: null } as const
  const first = sight(
    session('a', {
      delivered: 7,
      undeliveredSince: 40_000,
      lastFrameAt: 98_500,
      toStore: 2,
      queued: 3,
      unconfirmed: 1,
    }),
    session('b', { status: 'failed', trouble, waiting: 4, dead: 5 }),
    session('c', { status: 'scan_qr', shouldWork: false }),
  )
  const { type, body } = await metrics.read(async () => first)
  assert.match(type, /^text\/plain/)
  for (const line of [
    'waypost_info{version="1.2.3",worker="one"} 1',
    'waypost_database_up 1',
    'waypost_disk_free_bytes 5000',
    'waypost_sessions{status="working"} 1',
    'waypost_sessions{status="failed"} 1',
    'waypost_sessions{status="stopped"} 0',
    'waypost_sessions_in_trouble{code="LOGGED_OUT"} 1',
    'waypost_session_working{session="a"} 1',
    'waypost_session_working{session="b"} 0',
    'waypost_session_last_frame_age_seconds{session="a"} 1.5',
    'waypost_session_events_to_store{session="a"} 2',
    'waypost_log_head{session="a"} 9',
    'waypost_log_delivered{session="a"} 7',
    'waypost_undelivered_age_seconds{session="a"} 60',
    'waypost_undelivered_age_seconds{session="b"} 0',
    'waypost_outgoing{session="a",state="queued"} 3',
    'waypost_outgoing{session="a",state="unconfirmed"} 1',
    'waypost_deliveries{session="b",state="waiting"} 4',
    'waypost_deliveries{session="b",state="dead"} 5',
  ]) {
    assert.ok(body.split('\n').includes(line), `${line} is missing`)
  }
  assert.doesNotMatch(body, /session_working\{session="c"\}|log_delivered\{session="b"\}/)
  const { body: later } = await metrics.read(async () => sight(session('b')))
  assert.doesNotMatch(later, /session="[ac]"/)
  assert.match(later, /^waypost_sessions\{status="failed"\} 0$/m)
  assert.doesNotMatch(later, /LOGGED_OUT/)
})

test('what is counted ends in _total, and a session takes its counts with it', async () => {
  const metrics = createMetrics({ host, ...NAMES })
  const { meter } = metrics
  meter.count('sends', { session: 'a', result: 'confirmed' })
  meter.count('sends', { session: 'a', result: 'confirmed' }, 2)
  meter.count('sends', { session: 'a', result: 'refused' })
  meter.count('sends', { session: 'b', result: 'confirmed' })
  meter.count('websocket_drops', { dialect: 'waha' })
  meter.count('sends', { session: 'b', result: 'confirmed' }, -1)
  meter.time('store_seconds', { operation: 'read' }, 0.003)
  meter.time('store_seconds', { operation: 'read' }, Number.NaN)
  const both = sight(session('a'), session('b'))
  assert.deepEqual(await linesOf(metrics, both, 'waypost_sends_total{'), [
    'waypost_sends_total{session="a",result="confirmed"} 3',
    'waypost_sends_total{session="a",result="refused"} 1',
    'waypost_sends_total{session="b",result="confirmed"} 1',
  ])
  assert.deepEqual(await linesOf(metrics, both, 'waypost_store_seconds_count'), [
    'waypost_store_seconds_count{operation="read"} 1',
  ])
  meter.forget('a')
  meter.forget('never seen')
  assert.deepEqual(await linesOf(metrics, both, 'waypost_sends_total{'), [
    'waypost_sends_total{session="b",result="confirmed"} 1',
  ])
  assert.equal((await linesOf(metrics, both, 'waypost_websocket_drops_total{')).length, 1)
})

test('a count that comes after its session’s end goes as well, and a new session keeps its first', async () => {
  const metrics = createMetrics({ host, ...NAMES })
  metrics.meter.count('sends', { session: 'late', result: 'confirmed' })
  metrics.meter.count('sends', { session: 'new', result: 'confirmed' })
  const before = sight()
  for (let scrape = 0; scrape < 3; scrape += 1) {
    assert.equal((await linesOf(metrics, before, 'waypost_sends_total{')).length, 2, 'one look proves nothing')
  }
  const after = sight(session('new'))
  await linesOf(metrics, after, '')
  assert.deepEqual(await linesOf(metrics, after, 'waypost_sends_total{'), [
    'waypost_sends_total{session="new",result="confirmed"} 1',
  ])
})

test('a database that takes no writes is down, and the sessions are told of all the same', async () => {
  const metrics = createMetrics({ host, ...NAMES })
  const seen = { ...sight(session('a', { toStore: 12 })), takesWrites: false }
  assert.deepEqual(await linesOf(metrics, seen, 'waypost_database_up '), ['waypost_database_up 0'])
  assert.deepEqual(await linesOf(metrics, seen, 'waypost_session_events_to_store{'), [
    'waypost_session_events_to_store{session="a"} 12',
  ])
})

test('free space that nobody can tell is no number', async () => {
  let free: () => Promise<number> = async () => 5000
  const metrics = createMetrics({ host: { ...host, freeDisk: () => free() }, ...NAMES })
  assert.deepEqual(await linesOf(metrics, sight(), 'waypost_disk_free_bytes '), ['waypost_disk_free_bytes 5000'])
  free = () => Promise.reject(new Error('no such folder'))
  assert.deepEqual(await linesOf(metrics, sight(), 'waypost_disk_free_bytes '), ['waypost_disk_free_bytes Nan'])
})

test('without the database the rest is told all the same', async () => {
  const metrics = createMetrics({ host, ...NAMES, timeoutMs: 20 })
  await metrics.read(async () => sight(session('a')))
  for (const look of [() => Promise.reject(new Error('gone')), () => new Promise<Sight>(() => {})]) {
    const { body } = await metrics.read(look)
    assert.match(body, /^waypost_database_up 0$/m)
    assert.match(body, /^waypost_process_resident_memory_bytes \d+$/m)
    assert.doesNotMatch(body, /session="a"/)
  }
})

test('the host knows how late the event loop is and how much room the disk has', async () => {
  using watched = createHost({ folders: [tmpdir()] })
  assert.ok(((await watched.freeDisk()) ?? 0) > 0)
  if (process.platform === 'linux') {
    using several = createHost({ folders: [tmpdir(), '/proc'] })
    assert.equal(await several.freeDisk(), 0, 'the fuller one counts')
  }
  assert.ok(watched.eventLoopDelay() >= 0)
  await assert.rejects(createHost({ folders: ['/no such folder'] }).freeDisk(), { code: 'ENOENT' })
})
