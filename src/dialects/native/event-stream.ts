import { PassThrough } from 'node:stream'
import { GatewayError } from '../../core/errors.ts'
import type { Gateway } from '../../core/gateway.ts'
import type { EventReader, ReaderEnd, ReadLog } from '../../core/readers/event-reader.ts'
import type { Query, RouteRequest } from '../dialect.ts'
import { credential } from './auth.ts'
import { toEventJson } from './convert/event.ts'
import { afterOf, lastEventId, wantedTypes } from './event-query.ts'

/** How long a client waits before it connects again. */
const RETRY_MS = 2_000
/** Often enough that no proxy takes the connection for idle. */
const HEARTBEAT_MS = 15_000
/** Text that is gathered before it is written, and what may wait to be read. */
const CHUNK = 64 * 1024

interface StreamQuery {
  readonly after?: string
  readonly types?: string
}

/** Server-Sent Events of a log: what is stored after the client's last event first, then what happens. */
export async function streamEvents(
  gateway: Gateway,
  log: ReadLog,
  request: RouteRequest<unknown, StreamQuery, unknown>,
): Promise<PassThrough | undefined> {
  const { principal, query, reply } = request
  if (!principal) throw new GatewayError('UNAUTHORIZED', 'Unauthorized')
  const { readers } = gateway.events
  const types = wantedTypes(query.types)
  const after = await readers.startOf(log, { principal, after: lastEventId(request, afterOf(query)) })
  readers.requireRoom(principal)
  reply.type('text/event-stream; charset=utf-8').headers({
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    // Once the stream has ended nothing else is to come through here.
    connection: 'close',
  })
  // Asking for the headers alone must not open a stream that nobody reads.
  if (request.raw.method === 'HEAD') return undefined
  const outlet = createOutlet(after, readers.stallMs)
  const secret = credential({ headers: request.headers, query: request.raw.query as Query })
  const reader: EventReader = readers.open({
    dialect: 'native',
    log,
    after,
    principal,
    async caller() {
      const current = secret === null ? null : await gateway.keys.authenticate(secret)
      return current?.actions.read ? current : null
    },
    take(event) {
      if (types && !types.has(event.type)) return true
      const id = log.by === 'number' ? event.seq : event.position
      return outlet.add(`id: ${id}\nevent: ${event.type}\ndata: ${toEventJson(event)}\n\n`)
    },
    flush: outlet.flush,
    onEnd: (end, first) => outlet.end(end, first),
  })
  outlet.stream.on('close', () => reader.close())
  return outlet.stream
}

function createOutlet(after: number, stallMs: number) {
  const stream = new PassThrough({ highWaterMark: CHUNK })
  let gathered = ''
  let reached = after
  let told = after
  const write = (text: string): boolean => stream.destroyed || stream.writableEnded || stream.write(text)
  // The number alone moves the client's place on, also over events that it did not ask for.
  const heartbeat = setInterval(() => {
    if (stream.writableNeedDrain) return
    write(reached > told ? `id: ${reached}\n: \n\n` : ': \n\n')
    told = reached
  }, HEARTBEAT_MS)
  heartbeat.unref()
  stream.on('close', () => clearInterval(heartbeat))
  write(`retry: ${RETRY_MS}\nid: ${after}\n\n`)
  return {
    stream,
    add(text: string): boolean {
      gathered += text
      return gathered.length < CHUNK
    },
    async flush(upTo: number): Promise<boolean> {
      const text = gathered
      gathered = ''
      reached = upTo
      if (text === '') return true
      told = upTo
      return write(text) || drained(stream, stallMs)
    },
    end(end: ReaderEnd, first: number | null) {
      clearInterval(heartbeat)
      if (end === 'closed') return
      write(`event: error\ndata: ${JSON.stringify(reasonOf(end, first))}\n\n`)
      stream.end()
      // What is never read would wait for ever.
      if (end === 'slow') setTimeout(() => stream.destroy(), 5_000).unref()
    },
  }
}

async function drained(stream: PassThrough, stallMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), stallMs)
  const onDrain = () => resolve(true)
  stream.once('drain', onDrain).once('close', onDrain)
  const isRead = await promise
  clearTimeout(timer)
  stream.off('drain', onDrain).off('close', onDrain)
  return isRead
}

/** Why a stream ended, as its last event says it. */
function reasonOf(end: Exclude<ReaderEnd, 'closed'>, first: number | null): object {
  switch (end) {
    case 'withdrawn':
      return { code: 'UNAUTHORIZED', message: 'this key may not read here any more' }
    case 'gone':
      return { code: 'SESSION_NOT_FOUND', message: 'the session was deleted' }
    case 'expired':
      return {
        code: 'CURSOR_EXPIRED',
        message: `what comes next is not kept any more: the log begins with ${first}`,
        first,
      }
    case 'slow':
      return { code: 'TOO_SLOW', message: 'too little was read for too long; connect again to go on' }
    case 'stopped':
      return { code: 'STOPPING', message: 'the gateway is stopping; connect again in a moment' }
    case 'failed':
      return { code: 'INTERNAL', message: 'Internal server error' }
  }
}
