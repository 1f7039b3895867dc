import type { ChatStateChange } from '../ports/engine-capabilities.ts'
import type { Jid } from './address.ts'
import type { MessageAction } from './event.ts'
import type { MessageRef, PinDuration } from './message.ts'

/** `queued`: waits for its turn. `leaving`: handed to WhatsApp, whose answer is not known. The others are the end. */
export type OutgoingState = 'queued' | 'leaving' | 'confirmed' | 'refused'

export type OutgoingKind = OutgoingContent['kind']

/** Who makes a change, as its event will say. */
export type Author = Pick<MessageAction, 'sender' | 'senderAlt' | 'senderName'>

interface OfMessage extends Told {
  readonly target: MessageRef
  readonly by: Author
}

interface Told {
  /** Of a story: who gets it. */
  readonly audience?: readonly Jid[]
}

/** What leaves, with all that is needed to store and tell it once WhatsApp has taken it. */
export type OutgoingContent =
  /**
   * The message itself is stored beside it; the fingerprint tells whether another one says the same. `isWidened`: it had
   * been taken, and goes to more people.
   */
  | ({ readonly kind: 'message'; readonly fingerprint: string; readonly isWidened?: true } & Told)
  /** `sentAt` (Unix seconds) is the target's own time; `edited` its new protobuf, as base64. */
  | (OfMessage & {
      readonly kind: 'edit'
      readonly text: string
      readonly sentAt: number
      readonly edited: string | null
    })
  | (OfMessage & { readonly kind: 'revoke' })
  | (OfMessage & { readonly kind: 'react'; readonly text: string })
  | (OfMessage & { readonly kind: 'vote'; readonly options: readonly string[] })
  | (OfMessage & { readonly kind: 'pin'; readonly seconds: PinDuration | null })
  | { readonly kind: 'state'; readonly wish: StateWish }

export type MessageChangeContent = Extract<OutgoingContent, OfMessage>

/** What is wanted of one chat, in a list that is written whole. */
export interface FavoriteWish {
  readonly chat: Jid
  readonly favorite: boolean
}

/** A change of the account's own view, or of a chat's timer. */
export type StateChange = ChatStateChange | { readonly kind: 'timer'; readonly chat: Jid; readonly seconds: number }

/** What is to be true of the account's chats. */
export interface StateWish {
  readonly change: StateChange
  /** Of a list of favourites: the one chat that it is about. */
  readonly favorite?: FavoriteWish
  /** The last event of the session when it was made: what is told later about the same thing is newer. */
  readonly after: number
  /** What the chat's other address is, when the chat was not in the list yet. */
  readonly chatAlt?: Jid | null
  /** The chat is not in the list yet. */
  readonly isNew?: boolean
  /** The messages that are read with the chat. */
  readonly read?: readonly string[]
}

/** One write on its way to WhatsApp. */
export interface Outgoing {
  /** Counts up in the order in which they were recorded. */
  readonly place: number
  readonly id: string
  readonly chat: Jid
  readonly content: OutgoingContent
  /** WhatsApp's encoded message; null for state, and for messages that are stored themselves. */
  readonly raw: Uint8Array | null
  /** Of the stanza, beside the usual ones. */
  readonly attributes: Readonly<Record<string, string>>
  readonly state: OutgoingState
  /** How often it was handed to WhatsApp. */
  readonly attempts: number
  /** To somebody with whom nothing was exchanged before. */
  readonly isFirst: boolean
  /** Milliseconds since 1970, as all times here: about when it is to leave, or when again. */
  readonly dueAt: number
  readonly leftAt: number | null
  readonly createdAt: number
  readonly updatedAt: number
  /** WhatsApp's number, or our word, for why it was refused. */
  readonly error: string | null
}

/** WhatsApp holds the account back until then: from writing to new people, or from writing at all. */
export interface SendingLimit {
  readonly reason: 'reachout' | 'rate'
  readonly code: number
  /** Milliseconds since 1970. */
  readonly until: number
}
