import type { Jid } from './address.ts'
import type { EventAnswer } from './content.ts'

/** What somebody says to a poll or an event. */
export type Answer =
  /** The chosen options by their names, or the hash of one that the poll does not have; empty: taken back. */
  | { readonly to: 'poll'; readonly options: readonly string[] }
  | { readonly to: 'event'; readonly response: EventAnswer; readonly extraGuests: number }

/** A vote or an answer to an event as it came, and the message that it is about. */
export interface SealedAnswer {
  /** WhatsApp's protobuf of what answered. */
  readonly raw: Uint8Array
  readonly about: { readonly id: string; readonly raw: Uint8Array }
  /** The addresses under which each of the two may have been written. */
  readonly senders: readonly Jid[]
  readonly authors: readonly Jid[]
}

export interface OpenedAnswer {
  readonly answer: Answer
  /** Milliseconds since 1970; null when it does not say. */
  readonly at: number | null
}

/** One person's answer as it stands. */
export interface GivenAnswer {
  /** WhatsApp's id of the message that carried it. */
  readonly id: string
  readonly sender: Jid
  readonly senderAlt: Jid | null
  readonly fromMe: boolean
  /** Milliseconds since 1970. */
  readonly at: number
  readonly answer: Answer
}
