import type { Jid } from './address.ts'
import type { Message } from './message.ts'

export type ChatKind = 'person' | 'group' | 'newsletter' | 'broadcast' | 'status'

/** A row of the chat list, kept on write: reading it never touches the messages. */
export interface Chat {
  /** The outward address: the phone number's when known, the hidden id's otherwise, or the group's. */
  readonly id: Jid
  readonly alt: Jid | null
  readonly kind: ChatKind
  /** Address-book name, else push name, else group subject, else null. */
  readonly name: string | null
  /** Unix seconds of the last message or of WhatsApp's own conversation timestamp. */
  readonly timestamp: number
  readonly lastMessage: Message | null
  readonly unread: number
  readonly markedUnread: boolean
  /** Unix seconds; null when not pinned. */
  readonly pinnedAt: number | null
  readonly archived: boolean
  /** Unix seconds; -1 for always; null when not muted. */
  readonly mutedUntil: number | null
  readonly favorite: boolean
  /** Seconds until messages disappear; 0 when they stay. */
  readonly ephemeralSeconds: number
  /** Ids of the labels it carries. */
  readonly labels: readonly string[]
  /** Milliseconds since 1970: when we first stored it, and its last change. */
  readonly createdAt: number
  readonly updatedAt: number
}

/** Changes to a chat's state as WhatsApp announces them; absent fields stay as they are. */
export interface ChatPatch {
  readonly chat: Jid
  readonly chatAlt?: Jid
  readonly name?: string
  readonly timestamp?: number
  readonly unread?: number
  readonly markedUnread?: boolean
  readonly pinnedAt?: number | null
  readonly archived?: boolean
  readonly mutedUntil?: number | null
  readonly favorite?: boolean
  readonly ephemeralSeconds?: number
}

/** Which chats; absent fields do not matter. */
export interface ChatFilter {
  /** Any known address of the chats wanted. */
  readonly ids?: readonly Jid[]
  /** With unread messages, or marked as unread. */
  readonly unread?: boolean
  readonly archived?: boolean
  readonly pinned?: boolean
  /** Muted at this moment. */
  readonly muted?: boolean
  readonly favorite?: boolean
  /** The id of a label. */
  readonly label?: string
  readonly kind?: ChatKind
  /** A part of the shown name, whatever its case. */
  readonly name?: string
  /** With at least one message that has a file. */
  readonly hasMedia?: boolean
}

/** How many chats WhatsApp lets an account pin. */
export const MAX_PINNED_CHATS = 3
