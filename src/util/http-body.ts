import type { Dispatcher } from 'undici'
import { GuardedHttpError } from './guarded-http-error.ts'
import { passed } from './spent.ts'

/** What happens to a body that is longer than wanted. */
export type OverflowRule = 'refuse' | 'cut'

/** How much of an unwanted rest is read so that the connection can be used again; beyond it, closing is cheaper. */
const DRAIN_BYTES = 128 * 1024

/** How much of an answer is wanted. */
export interface BodyRule {
  readonly maxBytes: number
  readonly overflow: OverflowRule
  /** Of a body that may be cut: how long it may take. What has come by then is kept. */
  readonly timeoutMs?: number | undefined
}

/**
 * Reads at most `maxBytes` of an answer. A body that may be cut may also break off or take too long: its beginning is as
 * good as all of it.
 */
export async function readBody(body: Dispatcher.ResponseData['body'], rule: BodyRule): Promise<Uint8Array> {
  const { maxBytes, overflow, timeoutMs } = rule
  const parts: Uint8Array[] = []
  let total = 0
  const timer = timeoutMs === undefined ? null : setTimeout(() => body.destroy(), timeoutMs)
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      total += chunk.length
      if (total <= maxBytes) parts.push(chunk)
      else if (overflow === 'refuse')
        throw new GuardedHttpError('TOO_LARGE', `the answer is larger than ${maxBytes} bytes`)
      else if (total - chunk.length < maxBytes) parts.push(chunk.subarray(0, maxBytes - (total - chunk.length)))
      if (total > maxBytes + DRAIN_BYTES) break
    }
  } catch (error) {
    if (overflow === 'refuse') throw error
  } finally {
    if (timer) clearTimeout(timer)
  }
  return Buffer.concat(parts)
}

/** How much of a body is wanted, and who takes its pieces. */
export interface PourRule {
  readonly maxBytes: number
  /** Between two pieces. */
  readonly idleMs: number
  /** What its header says. */
  readonly size: string | undefined
  readonly take: (piece: Uint8Array) => Promise<void>
}

/** What the taker of the pieces threw, in its `cause`: no fault of the connection. */
export class SinkError extends Error {}

/** Hands a body on piece by piece, no faster than they are taken. Throws TOO_LARGE, TIMEOUT. */
export async function pourBody(body: Dispatcher.ResponseData['body'], rule: PourRule): Promise<void> {
  const { maxBytes, idleMs, size, take } = rule
  const tooLarge = () => new GuardedHttpError('TOO_LARGE', `the file is larger than ${maxBytes} bytes`)
  if (size !== undefined && Number(size) > maxBytes) throw tooLarge()
  let total = 0
  const idle = new GuardedHttpError('TIMEOUT', `no byte within ${idleMs} ms`)
  const timer = setTimeout(() => body.destroy(idle), idleMs)
  try {
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      total += piece.length
      passed(piece.length)
      if (total > maxBytes) throw tooLarge()
      await take(piece).catch((cause: unknown) => {
        throw new SinkError('the piece was not taken', { cause })
      })
      timer.refresh()
    }
  } finally {
    clearTimeout(timer)
  }
}
