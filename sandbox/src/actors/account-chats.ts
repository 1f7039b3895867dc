import { ActorError } from './actor-error.ts'
import { groupInfo } from './group-actions.ts'
import { changeSettings } from './group-settings.ts'
import { isGroupJid } from './jid.ts'
import type { ChatRow } from './phone-chats.ts'
import { ephemeralContent } from './phone-compose.ts'
import type { Phone } from './phone.ts'

/** What can be changed about a chat on the phone. */
export interface ChatChange {
  readonly pinned?: boolean
  readonly archived?: boolean
  /** Milliseconds since 1970, -1 for always, null to unmute. */
  readonly mutedUntil?: number | null
  readonly favorite?: boolean
  readonly unread?: boolean
  /** After how long messages disappear; 0 for never. Everybody in the chat sees it. */
  readonly ephemeralSeconds?: number
}

/** The chat list of an account. */
export interface AccountChats {
  read(chat: string): Promise<number>
  chats(): readonly ChatRow[]
  changeChat(chat: string, change: ChatChange): Promise<ChatRow>
  /** Removes all messages of a chat from the phone and its companions. */
  clearChat(chat: string, options?: { readonly keepStarred?: boolean }): Promise<ChatRow>
  /** Removes a chat with its messages. */
  deleteChat(chat: string): Promise<void>
}

/** The chats of a phone, as the account's owner handles them. */
export function createAccountChats(phone: Phone): AccountChats {
  const requireChat = (chat: string): ChatRow => {
    const jid = phone.chatOf(chat)
    const row = phone.context.chats.find(jid)
    if (row === null) throw new ActorError('CHAT_NOT_FOUND', `this phone has no chat ${jid}`)
    return row
  }
  return {
    read: (chat) => phone.read(chat),
    chats: () => phone.chats(),
    async changeChat(chat, change) {
      const before = requireChat(chat)
      await changeChat(phone, before.jid, change)
      return phone.context.chats.find(before.jid) ?? before
    },
    async clearChat(chat, { keepStarred = false } = {}) {
      const { jid } = requireChat(chat)
      await phone.act({ type: 'clear-chat', jid, keepStarred })
      return requireChat(jid)
    },
    async deleteChat(chat) {
      await phone.act({ type: 'delete-chat', jid: requireChat(chat).jid })
    },
  }
}

async function changeChat(phone: Phone, jid: string, change: ChatChange): Promise<void> {
  if (change.archived !== undefined) await phone.act({ type: 'archive', jid, archived: change.archived })
  if (change.pinned !== undefined) await phone.act({ type: 'pin', jid, pinned: change.pinned })
  if (change.mutedUntil !== undefined) await phone.act({ type: 'mute', jid, until: change.mutedUntil })
  if (change.unread !== undefined) await phone.act({ type: 'mark-read', jid, read: !change.unread })
  if (change.favorite !== undefined) await setFavorite(phone, jid, change.favorite)
  if (change.ephemeralSeconds !== undefined) await setTimer(phone, jid, change.ephemeralSeconds)
}

async function setFavorite(phone: Phone, jid: string, favorite: boolean): Promise<void> {
  const others = phone.chats().filter((row) => row.favorite && row.jid !== jid)
  const jids = others.map((row) => row.jid)
  await phone.act({ type: 'favorites', jids: favorite ? [...jids, jid] : jids })
}

/** In a chat of two the timer is a message, in a group it is the server's. */
async function setTimer(phone: Phone, jid: string, seconds: number): Promise<void> {
  if (!isGroupJid(jid)) await phone.send(jid, ephemeralContent(seconds))
  else {
    await changeSettings(phone, jid, { ephemeralSeconds: seconds })
    await groupInfo(phone, jid)
  }
}
