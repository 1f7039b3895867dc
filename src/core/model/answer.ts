import type { Jid } from './address.ts'
import type { EventAnswer } from './content.ts'

/** What somebody says to a poll or an event. */
export type Answer =
  /** The chosen options by their names, or the hash of one that the poll does not have; empty: taken back. */
  | { readonly to: 'poll'; readonly options: readonly string[] }
  | { readonly to: 'event'; readonly response: EventAnswer; readonly extraGuests: number }

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
