import { GatewayError } from '../../core/errors.ts'
import type { Gateway } from '../../core/gateway.ts'
import type { Message } from '../../core/model/message.ts'
import type { MessageQuery } from '../../core/ports/store.ts'
import { hasFile } from './convert/content.ts'
import type { Paging } from './paging.ts'

export interface Wanted extends Pick<MessageQuery, 'since' | 'until' | 'fromMe' | 'hasMedia'> {
  readonly chat: string
}

/** Messages that are looked through for one answer: `total` counts up to here. */
const MAX_FOUND = 2_000
const SLICE = 200

/** Messages of a chat that have these words, and all else that is wanted; words are found by their beginning. */
export async function findText(
  gateway: Gateway,
  session: string,
  request: { readonly text: string; readonly wanted: Wanted; readonly paging: Paging },
): Promise<{ readonly messages: readonly Message[]; readonly total: number }> {
  const { wanted, paging } = request
  const { hasMedia, ...query } = wanted
  const found: Message[] = []
  let after: string | null = null
  for (let read = 0; read < MAX_FOUND; read += SLICE) {
    const slice = await search(gateway, session, {
      ...query,
      text: byBeginning(request.text),
      limit: SLICE,
      ...(after !== null && { after }),
    })
    found.push(...slice.items.filter((message) => !hasMedia || hasFile(message)))
    after = slice.next
    if (after === null) break
  }
  return { messages: found.slice(paging.offset, paging.offset + paging.limit), total: found.length }
}

/** A text without a word in it is in no message. */
async function search(gateway: Gateway, session: string, query: Parameters<Gateway['messages']['search']>[1]) {
  try {
    return await gateway.messages.search(session, query)
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'BAD_REQUEST') return { items: [], next: null }
    throw error
  }
}

const byBeginning = (text: string): string =>
  (text.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `${word}*`).join(' ') || text
