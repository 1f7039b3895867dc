import { Transform, type TransformCallback } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GatewayError } from '../core/errors.ts'
import { createCalm } from '../util/calm.ts'

/** How much of request bodies may be in memory at a time. */
export interface BodyRoomLimits {
  /** Of all requests under way together. */
  readonly bytes: number
  /** Requests that wait for room. */
  readonly waiting: number
  readonly waitMs: number
}

/** Smaller bodies are not worth counting. */
export const SMALL_BODY = 64 * 1024
const RETRY_MS = 5_000
/** Large requests begin one after another, while small ones find time: all at once, they keep those waiting. */
const TURNS = { everyMs: 25, busy: 0.75, longestMs: 100 }
/** Who waits longer is told to come again; how many wait is bounded by the room that they hold. */
const TURN_WAIT_MS = 60_000

/** Room that requests take before their body is read, in the order in which they came. */
export interface BodyRoom {
  /** Throws QUEUE_FULL when there is none in time, and when too many wait already. */
  take(bytes: number, signal: AbortSignal): Promise<void>
  /** Resolves when a body that has room may be read. Throws QUEUE_FULL when it may not in time. */
  turn(signal: AbortSignal): Promise<void>
  /** Throws QUEUE_FULL when there is none now. */
  takeNow(bytes: number): void
  giveBack(bytes: number): void
}

export function createBodyRoom({ bytes: total, waiting: maxWaiting, waitMs }: BodyRoomLimits): BodyRoom {
  let free = total
  const waiting = new Set<{ readonly bytes: number; readonly enter: () => void }>()
  const calm = createCalm(TURNS)
  const admit = () => {
    for (const one of waiting) {
      if (one.bytes > free) return
      waiting.delete(one)
      free -= one.bytes
      one.enter()
    }
  }
  return {
    async take(bytes, signal) {
      if (waiting.size === 0 && bytes <= free) {
        free -= bytes
        return
      }
      if (waiting.size >= maxWaiting) throw noRoom()
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const one = { bytes, enter: resolve }
      const leave = () => {
        if (!waiting.delete(one)) return
        reject(noRoom())
        admit()
      }
      waiting.add(one)
      const timer = setTimeout(leave, waitMs)
      signal.addEventListener('abort', leave, { once: true })
      try {
        await promise
      } finally {
        clearTimeout(timer)
        signal.removeEventListener('abort', leave)
      }
    },
    turn: (signal) =>
      calm.turn(AbortSignal.any([signal, AbortSignal.timeout(TURN_WAIT_MS)])).catch(() => {
        throw noRoom()
      }),
    takeNow(bytes) {
      if (bytes > free) throw noRoom()
      free -= bytes
    },
    giveBack(bytes) {
      free += bytes
      admit()
    },
  }
}

/** Takes room for more of a form that is being read, until its request ends. Throws QUEUE_FULL when there is none. */
export type TakeFormRoom = (request: FastifyRequest, bytes: number) => void

/**
 * Bounds what all bodies together take: a body that says how long it is waits for its room, one that does not is refused
 * where there is none. Of a form only its reader knows what stays in memory: its files go to the disk and have a bound of
 * their own.
 */
export function boundBodies(app: FastifyInstance, room: BodyRoom): TakeFormRoom {
  const forms = new WeakMap<FastifyRequest, Held>()
  app.addHook('preParsing', async (request, reply, payload) => {
    const { 'content-length': length, 'content-type': type = '' } = request.headers
    if (/^multipart\/form-data/i.test(type)) {
      forms.set(request, holdUntilEnd(reply, room))
      return payload
    }
    if (length === undefined) {
      if (request.headers['transfer-encoding'] === undefined) return payload
      const counter = counted(room, holdUntilEnd(reply, room))
      // Piping alone would leave whoever reads the body waiting when the caller goes away.
      payload.once('error', (error: Error) => counter.destroy(error))
      return payload.pipe(counter)
    }
    const bytes = Number(length)
    // What is over the limit is refused without being read.
    if (!(bytes > SMALL_BODY) || bytes > request.routeOptions.bodyLimit) return payload
    const held = holdUntilEnd(reply, room)
    await room.take(bytes, held.signal)
    held.add(bytes)
    await room.turn(held.signal)
    return payload
  })
  return (request, bytes) => {
    const held = forms.get(request)
    if (!held) throw new Error('the body is no form')
    room.takeNow(bytes)
    held.add(bytes)
  }
}

interface Held {
  /** The request is over. */
  readonly signal: AbortSignal
  add(bytes: number): void
}

/** What a request took is given back when it ends, however it ends. */
function holdUntilEnd({ raw }: FastifyReply, room: BodyRoom): Held {
  const controller = new AbortController()
  let bytes = 0
  const end = () => {
    if (controller.signal.aborted) return
    controller.abort()
    room.giveBack(bytes)
  }
  raw.once('close', end).once('finish', end)
  return {
    signal: controller.signal,
    add(more) {
      if (controller.signal.aborted) room.giveBack(more)
      else bytes += more
    },
  }
}

const counted = (room: BodyRoom, held: Held): Transform =>
  new Transform({
    transform(chunk: Uint8Array, _encoding, done: TransformCallback) {
      try {
        room.takeNow(chunk.length)
        held.add(chunk.length)
        done(null, chunk)
      } catch (error) {
        done(error as Error)
      }
    },
  })

const noRoom = (): GatewayError =>
  new GatewayError('QUEUE_FULL', 'as many large requests are being read as may at a time: try again in a moment', {
    details: { retryAfterMs: RETRY_MS },
  })
