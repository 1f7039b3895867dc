import type { proto } from '../wire/proto.ts'
import { isShown } from './phone-apply.ts'
import type { PhoneContext } from './phone-context.ts'
import type { StoredMessage } from './phone-messages.ts'

type Range = proto.SyncActionValue.ISyncActionMessageRange

const EVERYTHING = Number.MAX_SAFE_INTEGER

/** The newest message that the chat list may show. */
export function newestOf({ messages }: PhoneContext, chat: string): StoredMessage | null {
  return messages.list({ chat, limit: EVERYTHING }).findLast(isShown) ?? null
}

/** Removes the messages of a chat that lie within the range; answers whether the chat still shows one. */
export function removeRange(
  context: PhoneContext,
  chat: string,
  what: { readonly range: Range | null | undefined; readonly keepStarred: boolean },
): boolean {
  const all = context.messages.list({ chat, limit: EVERYTHING })
  const end = endOf(all, what.range ?? {})
  for (const message of all.slice(0, end)) {
    if (!(what.keepStarred && message.starred)) context.messages.remove(message.id)
  }
  const newest = newestOf(context, chat)
  if (context.chats.find(chat) !== null) context.chats.settle(chat, newest)
  return newest !== null
}

/**
 * How many of these messages, oldest first, a range covers: all before its last second, and of that second those up to
 * the messages that it names. What arrived later stays, because whoever made the change had not seen it.
 */
function endOf(all: readonly StoredMessage[], { lastMessageTimestamp, messages }: Range): number {
  const last = Number(lastMessageTimestamp ?? 0)
  const named = new Set(messages?.map(({ key }) => key?.id))
  const lastNamed = all.findLastIndex(({ id, timestamp }) => timestamp === last && named.has(id))
  const covers = ({ timestamp }: StoredMessage, at: number) =>
    timestamp < last || (timestamp === last && (lastNamed < 0 || at <= lastNamed))
  return all.findLastIndex(covers) + 1
}
