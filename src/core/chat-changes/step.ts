import { toRef } from '../message-ref.ts'
import type { Jid } from '../model/address.ts'
import type { Chat } from '../model/chat.ts'
import type { Message } from '../model/message.ts'
import type { FavoriteWish, StateChange } from '../model/outgoing.ts'
import type { Session } from '../model/session.ts'
import type { EngineSession } from '../ports/engine.ts'
import type { ChatRange } from '../ports/engine-capabilities.ts'
import type { Store } from '../ports/store.ts'

/** The chat that is to change as it is now, and what is at hand. */
export interface ChatScene {
  readonly session: Session
  readonly engine: EngineSession
  readonly store: Store
  readonly chat: Chat
  /** Unix seconds. */
  readonly at: number
}

/** What WhatsApp is asked for. */
export interface ChatStep {
  readonly change: StateChange
  /** Of a list of favourites: the one chat that it is about. */
  readonly favorite?: FavoriteWish
  /** The messages that are read with the chat, and get their receipts. */
  readonly read?: readonly string[]
}

const LISTED = 10
const NAMED = 3

/** The chat's newest messages that other devices know too. */
export async function rangeOf(store: Store, session: string, chat: Jid): Promise<ChatRange> {
  const newest = await store.messages.list(session, { chat, order: 'desc', limit: LISTED, offset: 0 })
  const known = newest.filter(isOut).slice(0, NAMED)
  return { messages: known.map((message) => ({ ref: toRef(message), timestamp: message.timestamp })) }
}

/** What comes later than the range is not meant by the change: it stays. Null when there is nothing to name. */
export const endOf = ({ messages }: ChatRange): number | null => messages[0]?.timestamp ?? null

const isOut = ({ ack, origin }: Message): boolean => origin !== 'api' || (ack !== 'pending' && ack !== 'error')
