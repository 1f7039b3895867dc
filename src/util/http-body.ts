import type { Dispatcher } from 'undici'
import { GuardedHttpError } from './guarded-http-error.ts'

/** What happens to a body that is longer than wanted. */
export type OverflowRule = 'refuse' | 'cut'

/** How much of an unwanted rest is read so that the connection can be used again; beyond it, closing is cheaper. */
const DRAIN_BYTES = 128 * 1024

/** Reads at most `maxBytes` of an answer. */
export async function readBody(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
  overflow: OverflowRule,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let total = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    total += chunk.length
    if (total <= maxBytes) parts.push(chunk)
    else if (overflow === 'refuse')
      throw new GuardedHttpError('TOO_LARGE', `the answer is larger than ${maxBytes} bytes`)
    else if (total - chunk.length < maxBytes) parts.push(chunk.subarray(0, maxBytes - (total - chunk.length)))
    if (total > maxBytes + DRAIN_BYTES) break
  }
  return Buffer.concat(parts)
}
