import type { PhoneRows } from './phone-rows.ts'
import type { StoredMessage } from './phone-messages.ts'

/** A chat as the phone's list shows it. */
export interface ChatRow {
  readonly jid: string
  readonly name: string | null
  readonly pinned: boolean
  readonly archived: boolean
  /** Milliseconds since 1970, -1 for always, null when not muted. */
  readonly mutedUntil: number | null
  readonly favorite: boolean
  /** How many messages wait to be read. */
  readonly unread: number
  /** Marked as unread by hand. */
  readonly markedUnread: boolean
  readonly lastMessageAt: number
  readonly lastMessage: {
    readonly id: string
    readonly fromMe: boolean
    readonly sender: string
    readonly text: string | null
  } | null
  readonly labels: readonly string[]
}

/** The chat list of one phone. */
export interface PhoneChats {
  find(jid: string): ChatRow | null
  /** Pinned first, then by the newest message. */
  list(): ChatRow[]
  change(jid: string, change: Partial<Omit<ChatRow, 'jid'>>): ChatRow
  remove(jid: string): void
  /** A new message moves its chat up and counts as unread when somebody else wrote it. */
  note(message: StoredMessage, options: { readonly countUnread: boolean }): void
}

const EMPTY: Omit<ChatRow, 'jid'> = {
  name: null,
  pinned: false,
  archived: false,
  mutedUntil: null,
  favorite: false,
  unread: 0,
  markedUnread: false,
  lastMessageAt: 0,
  lastMessage: null,
  labels: [],
}

/** Creates the chat list of a phone. */
export function createPhoneChats(rows: PhoneRows): PhoneChats {
  const find = (jid: string): ChatRow | null => rows.get('chat', jid)
  const change = (jid: string, changes: Partial<Omit<ChatRow, 'jid'>>): ChatRow => {
    const changed: ChatRow = { ...EMPTY, ...find(jid), ...changes, jid }
    rows.put('chat', jid, changed)
    return changed
  }
  return {
    find,
    change,
    list: () =>
      rows
        .list<ChatRow>('chat')
        .map((row) => row.value)
        .toSorted((a, b) => Number(b.pinned) - Number(a.pinned) || b.lastMessageAt - a.lastMessageAt),
    remove: (jid) => rows.delete('chat', jid),
    note(message, { countUnread }) {
      const before = find(message.chat) ?? { ...EMPTY, jid: message.chat }
      if (message.timestamp < before.lastMessageAt) return
      const { id, fromMe, sender, text, timestamp } = message
      change(message.chat, {
        lastMessageAt: timestamp,
        lastMessage: { id, fromMe, sender, text },
        unread: countUnread ? before.unread + 1 : fromMe ? 0 : before.unread,
        markedUnread: fromMe ? false : before.markedUnread,
      })
    },
  }
}
