import type { Jid } from './address.ts'
import type { MessageContent } from './content.ts'

export type { MediaInfo, MessageContent } from './content.ts'
export type { MessageDraft } from './draft.ts'

/** How far a message got. The order is the order in which WhatsApp's ticks appear. */
export type Ack = 'error' | 'pending' | 'server' | 'device' | 'read' | 'played'

export const ACK_LEVEL: Readonly<Record<Ack, number>> = {
  error: -1,
  pending: 0,
  server: 1,
  device: 2,
  read: 3,
  played: 4,
}

export interface QuotedMessage {
  readonly id: string
  readonly sender: Jid | null
  readonly text: string | null
}

/** Somebody's reaction to a message. */
export interface Reaction {
  readonly sender: Jid
  readonly senderAlt: Jid | null
  readonly fromMe: boolean
  readonly text: string
  /** Unix seconds. */
  readonly timestamp: number
}

/** Where a message came from: another person, this gateway's API, or another device of the account. */
export type MessageOrigin = 'contact' | 'api' | 'device'

/** A message in a chat, sent or received. Plain data: it crosses process and cluster borders. */
export interface Message {
  /** WhatsApp's own message id, unique per chat and sender. */
  readonly id: string
  /** The chat's outward address. Fixed when the message is stored, so that ids built from it stay valid. */
  readonly chat: Jid
  /** The same person's other address (hidden id or phone number), when known. */
  readonly chatAlt: Jid | null
  readonly fromMe: boolean
  /** Who wrote it; the account's own address for own messages. */
  readonly sender: Jid
  readonly senderAlt: Jid | null
  /** The name the sender gives themselves. */
  readonly senderName: string | null
  /** Unix seconds, as WhatsApp stamped it. */
  readonly timestamp: number
  readonly content: MessageContent
  readonly quoted: QuotedMessage | null
  readonly ack: Ack
  readonly origin: MessageOrigin
  /** What the program that sent it through an API calls itself; absent when it did not say. */
  readonly tag?: string
  /** Unix seconds of the last edit. */
  readonly editedAt: number | null
  readonly revokedAt: number | null
  readonly starred: boolean
  /** Unix seconds until which it is pinned in its chat; null when it is not. A time that has passed means the same. */
  readonly pinnedUntil: number | null
  /** As they stand, oldest first; one per person. */
  readonly reactions: readonly Reaction[]
  /** WhatsApp's encoded `Message` protobuf: answers retry receipts and shows kinds we do not model yet. */
  readonly raw: Uint8Array | null
}

/** Which message a receipt, reaction, edit or revoke is about. */
export interface MessageRef {
  readonly id: string
  readonly chat: Jid
  readonly chatAlt: Jid | null
  readonly fromMe: boolean
  /** The author, in groups and broadcasts. */
  readonly participant: Jid | null
}

/** For how long WhatsApp lets a message be pinned, in seconds: 24 hours, 7 days, 30 days. */
export const PIN_DURATIONS = [86_400, 604_800, 2_592_000] as const

export type PinDuration = (typeof PIN_DURATIONS)[number]

/** What can be done to a message by a message of its own. */
export type MessageChange =
  | { readonly kind: 'edit'; readonly target: Message; readonly text: string }
  /** For everyone: an own message, or anybody's as an admin of the group. */
  | { readonly kind: 'revoke'; readonly target: Message }
  /** An empty text takes the reaction back. */
  | { readonly kind: 'react'; readonly target: Message; readonly text: string }
  /** In a poll: options by their names, instead of those chosen before. */
  | { readonly kind: 'vote'; readonly target: Message; readonly options: readonly string[] }
  /** Null takes it down. */
  | { readonly kind: 'pin'; readonly target: Message; readonly seconds: PinDuration | null }

/** Numbers about an account's stored messages. */
export interface MessageStatistics {
  readonly total: number
  readonly received: number
  readonly sent: number
  readonly inGroups: number
  readonly withMedia: number
  /** By kind: `text`, or WhatsApp's field name such as `imageMessage`. */
  readonly byType: Readonly<Record<string, number>>
  readonly byAck: Readonly<Record<Ack, number>>
  readonly chats: number
  readonly groups: number
  readonly contacts: number
  readonly last7Days: number
  readonly last30Days: number
  /** Unix seconds; null without messages. */
  readonly firstAt: number | null
  readonly lastAt: number | null
}
