import type { Jid } from './address.ts'

/** One person: both addresses, and every name kept apart. */
export interface Contact {
  readonly phone: Jid | null
  readonly lid: Jid | null
  /** The name in the account's address book. */
  readonly savedName: string | null
  /** The name the person gives themselves. */
  readonly pushName: string | null
  readonly businessName: string | null
}

/** What was learned about a person; absent fields stay as they are. */
export interface ContactPatch {
  readonly jid: Jid
  readonly alt?: Jid
  readonly savedName?: string
  readonly pushName?: string
  readonly businessName?: string
}

/** A phone number and the hidden id of the same person. */
export interface IdentityPair {
  readonly phone: Jid
  readonly lid: Jid
}
