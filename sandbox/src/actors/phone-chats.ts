import { lineOf } from './content/line.ts'
import type { PhoneRows } from './phone-rows.ts'
import type { StoredMessage } from './phone-messages.ts'

/** A chat as the phone's list shows it. */
export interface ChatRow {
  readonly jid: string
  readonly name: string | null
  readonly pinned: boolean
  /** Milliseconds since 1970. */
  readonly pinnedAt: number | null
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
    /** One readable line, whatever the kind. */
    readonly line: string
  } | null
  /** Ids of labels. */
  readonly labels: readonly string[]
  /** After how long messages disappear; 0 for never. */
  readonly ephemeralSeconds: number
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
  /** Shows the newest message anew when it is the one that has changed. */
  update(message: StoredMessage): void
  /** Messages have gone: this is the newest that is left. */
  settle(jid: string, newest: StoredMessage | null): void
}

const EMPTY: Omit<ChatRow, 'jid'> = {
  name: null,
  pinned: false,
  pinnedAt: null,
  archived: false,
  mutedUntil: null,
  favorite: false,
  unread: 0,
  markedUnread: false,
  lastMessageAt: 0,
  lastMessage: null,
  labels: [],
  ephemeralSeconds: 0,
}

/** Creates the chat list of a phone. */
export function createPhoneChats(rows: PhoneRows): PhoneChats {
  const read = (row: ChatRow): ChatRow => ({ ...EMPTY, ...row })
  const find = (jid: string): ChatRow | null => {
    const row = rows.get<ChatRow>('chat', jid)
    return row === null ? null : read(row)
  }
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
        .map((row) => read(row.value))
        .toSorted((a, b) => Number(b.pinned) - Number(a.pinned) || b.lastMessageAt - a.lastMessageAt),
    remove: (jid) => rows.delete('chat', jid),
    note(message, { countUnread }) {
      const before = find(message.chat) ?? { ...EMPTY, jid: message.chat }
      if (message.timestamp < before.lastMessageAt) return
      const { fromMe, timestamp } = message
      change(message.chat, {
        lastMessageAt: timestamp,
        lastMessage: toLastMessage(message),
        unread: countUnread ? before.unread + 1 : fromMe ? 0 : before.unread,
        markedUnread: fromMe ? false : before.markedUnread,
      })
    },
    update(message) {
      if (find(message.chat)?.lastMessage?.id === message.id) {
        change(message.chat, { lastMessage: toLastMessage(message) })
      }
    },
    settle(jid, newest) {
      if (newest === null) change(jid, { lastMessage: null, unread: 0, markedUnread: false })
      else change(jid, { lastMessage: toLastMessage(newest) })
    },
  }
}

function toLastMessage(message: StoredMessage): ChatRow['lastMessage'] {
  const { id, fromMe, sender, text } = message
  return { id, fromMe, sender, text, line: lineOf(message) }
}
