import type { Gateway } from '../../core/gateway.ts'
import type { MarkReadOptions } from '../../core/messages.ts'
import type { Jid } from '../../core/model/address.ts'
import type { Message } from '../../core/model/message.ts'

/** As many as WhatsApp is told of at once. */
const BATCH = 100

/** WAHA's number of messages unless another one is asked for. */
export const DEFAULT_MESSAGES = { person: 30, group: 100 } as const

export interface ReadRequest {
  readonly session: string
  readonly chat: Jid
}

/** Marks these messages as read. Returns those that were marked. */
export async function markIdsRead(
  gateway: Gateway,
  { session, chat }: ReadRequest,
  ids: readonly string[],
): Promise<readonly Message[]> {
  const marked: Message[] = []
  for (let at = 0; at < ids.length; at += BATCH) {
    marked.push(...(await gateway.messages.markRead(session, chat, { ids: ids.slice(at, at + BATCH) })))
  }
  return marked
}

/** Marks the newest unread messages as read, at most so many and not older than so many days. */
export async function markNewestRead(
  gateway: Gateway,
  { session, chat }: ReadRequest,
  { limit, maxAgeDays }: Required<Pick<MarkReadOptions, 'limit' | 'maxAgeDays'>>,
): Promise<readonly Message[]> {
  const marked: Message[] = []
  for (;;) {
    const batch = Math.min(BATCH, limit - marked.length)
    const done = await gateway.messages.markRead(session, chat, { limit: batch, maxAgeDays })
    marked.push(...done)
    if (done.length < BATCH || marked.length >= limit) return marked
  }
}
