import type { Dispatcher } from 'undici'
import { GuardedHttpError } from './guarded-http-error.ts'

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
