import type { Jid } from '../model/address.ts'
import type { Message } from '../model/message.ts'
import type { Outgoing } from '../model/outgoing.ts'
import type { Store } from '../ports/store.ts'
import type { Said } from './fingerprint.ts'
import { retryAt } from './retry-times.ts'

export interface MoreReadersDeps {
  readonly store: Store
  readonly now: () => number
  readonly resendMs: number
}

export interface SentAgain {
  readonly message: Message
  readonly said: Said
  readonly audience: readonly Jid[] | null
}

/**
 * A story that has left goes to more people under the same id, as programs do that post one in chunks: recorded before it
 * leaves. Null when it is no such story, or all of them have it. Those who have it get the stanza again and show it once.
 */
export async function toMoreReaders(
  { store, now, resendMs }: MoreReadersDeps,
  session: string,
  { message, said, audience }: SentAgain,
): Promise<{ readonly outgoing: Outgoing; readonly message: Message } | null> {
  if (audience === null) return null
  const stored = await store.messages.find(session, { id: message.id, chat: message.chat, fromMe: true })
  const [outgoing] = (await store.outgoing.find(session, message.id)).filter(({ chat }) => chat === stored?.chat)
  if (!stored || outgoing?.content.kind !== 'message' || !said.is(outgoing.content.fingerprint)) return null
  const known = outgoing.content.audience ?? []
  const news = audience.filter((jid) => !known.includes(jid))
  if (news.length === 0) return null
  const at = now()
  const progress = {
    content: { ...outgoing.content, audience: [...known, ...news], isWidened: true },
    state: 'leaving',
    attempts: 1,
    dueAt: retryAt({ attempts: 1, leftAt: at, now: at, firstMs: resendMs }),
    leftAt: at,
    error: null,
    updatedAt: at,
  } as const
  const isOurs = await store.outgoing.change(session, outgoing.place, { ...progress, from: ['confirmed'] })
  return isOurs ? { outgoing: { ...outgoing, ...progress }, message: stored } : null
}
