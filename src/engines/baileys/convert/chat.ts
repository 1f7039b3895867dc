import type { Chat, ChatUpdate, Contact, proto } from 'baileys'
import { bareJid, isPerson, type Jid, kindOf } from '../../../core/model/address.ts'
import type { ChatPatch } from '../../../core/model/chat.ts'
import type { ContactPatch, IdentityPair } from '../../../core/model/contact.ts'
import { toCount, toNumber, toSeconds } from '../proto.ts'

const ALWAYS = -1

/** WhatsApp gives the end of a mute in milliseconds or seconds, and "always" as -1 or the largest number. */
export function toMutedUntil(value: unknown): number | null {
  const end = toNumber(value)
  if (end === 0) return null
  if (end < 0 || end > 1e15) return ALWAYS
  return toTime(end)
}

const toPinnedAt = (value: unknown): number | null => toTime(toNumber(value)) || null

/** Unix seconds of a time in milliseconds or seconds. */
const toTime = (value: number): number => toSeconds(value > 1e11 ? value / 1000 : value)

/** The other address, when it is one of a person's two and not the same. */
function altOf(jid: Jid, candidates: readonly (string | null | undefined)[]): { chatAlt?: Jid } {
  for (const candidate of candidates) {
    const alt = candidate ? bareJid(candidate) : null
    if (alt && alt !== jid && isPerson(alt) && kindOf(alt) !== kindOf(jid)) return { chatAlt: alt }
  }
  return {}
}

/** A conversation of history. */
export function toHistoryChat(chat: proto.IConversation): ChatPatch | null {
  if (!chat.id) return null
  const jid = bareJid(chat.id)
  const name = isPerson(jid) ? undefined : chat.name || chat.displayName
  return {
    chat: jid,
    ...(isPerson(jid) ? altOf(jid, [chat.pnJid, chat.lidJid, chat.accountLid]) : {}),
    ...(name ? { name } : {}),
    ...(chat.conversationTimestamp ? { timestamp: toSeconds(chat.conversationTimestamp) } : {}),
    unread: toCount(chat.unreadCount),
    markedUnread: Boolean(chat.markedAsUnread),
    pinnedAt: toPinnedAt(chat.pinned),
    archived: Boolean(chat.archived),
    mutedUntil: toMutedUntil(chat.muteEndTime),
    ephemeralSeconds: toCount(chat.ephemeralExpiration),
  }
}

/** A change to a chat that WhatsApp announced; null when it only repeats what a message told. */
export function toChatPatch(update: ChatUpdate | Partial<Chat>): ChatPatch | null {
  if (!update.id) return null
  // Baileys counts unread messages itself for each one that arrives: counting is the store's.
  const counted = Boolean(update.messages?.length)
  const patch: ChatPatch = {
    chat: bareJid(update.id),
    ...(update.name ? { name: update.name } : {}),
    ...(update.archived == null ? {} : { archived: update.archived }),
    ...(update.pinned === undefined ? {} : { pinnedAt: toPinnedAt(update.pinned) }),
    ...(update.muteEndTime === undefined ? {} : { mutedUntil: toMutedUntil(update.muteEndTime) }),
    ...(update.ephemeralExpiration === undefined ? {} : { ephemeralSeconds: toCount(update.ephemeralExpiration) }),
    ...(counted ? {} : toUnread(update.unreadCount)),
  }
  return Object.keys(patch).length > 1 ? patch : null
}

/** Marked unread is -1; read is 0. */
function toUnread(count: number | null | undefined): Pick<ChatPatch, 'unread' | 'markedUnread'> {
  if (count == null) return {}
  return count < 0 ? { markedUnread: true } : count === 0 ? { unread: 0, markedUnread: false } : {}
}

/** What Baileys learned about a person. */
export function toContactPatch(contact: Partial<Contact>): ContactPatch | null {
  if (!contact.id || !isPerson(bareJid(contact.id))) return null
  const jid = bareJid(contact.id)
  const { chatAlt: alt } = altOf(jid, [contact.lid, contact.phoneNumber])
  const patch: ContactPatch = {
    jid,
    ...(alt ? { alt } : {}),
    ...(contact.name ? { savedName: contact.name } : {}),
    ...(contact.notify ? { pushName: contact.notify } : {}),
    ...(contact.verifiedName ? { businessName: contact.verifiedName } : {}),
  }
  return Object.keys(patch).length > 1 ? patch : null
}

/** Number and hidden id of one person; null when it is not exactly one of each. */
export function toPair(first: string | null | undefined, second: string | null | undefined): IdentityPair | null {
  const jids = [first, second].map((jid) => (jid ? bareJid(jid) : ''))
  const phone = jids.find((jid) => kindOf(jid) === 'phone')
  const lid = jids.find((jid) => kindOf(jid) === 'lid')
  return phone && lid ? { phone, lid } : null
}
