import { kindOf, userOf } from '../../../core/model/address.ts'
import type { Chat } from '../../../core/model/chat.ts'
import { timeOrNever } from './time.ts'

/** A row of GOWA's chat list. `pinned` is ours: GOWA does not know which chats are. */
export const toGowaChat = (chat: Chat) => ({
  jid: chat.id,
  name: chat.name ?? fallbackName(chat.id),
  last_message_time: timeOrNever(chat.timestamp * 1000),
  ephemeral_expiration: chat.ephemeralSeconds,
  created_at: timeOrNever(chat.createdAt),
  updated_at: timeOrNever(chat.updatedAt),
  archived: chat.archived,
  pinned: chat.pinnedAt !== null,
})

/** What GOWA's code shows of a chat that it has never seen. */
export const toUnknownChat = (jid: string) => ({
  jid,
  name: fallbackName(jid),
  last_message_time: timeOrNever(0),
  ephemeral_expiration: 0,
  created_at: timeOrNever(0),
  updated_at: timeOrNever(0),
  archived: false,
  pinned: false,
})

function fallbackName(jid: string): string {
  const user = userOf(jid)
  switch (kindOf(jid)) {
    case 'status':
      return 'Status'
    case 'group':
      return `Group ${user}`
    case 'newsletter':
      return `Newsletter ${user}`
    case 'phone':
    case 'lid':
    case 'broadcast':
    case 'other':
      return user
  }
}
