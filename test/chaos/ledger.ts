/** Somebody wrote a message, or tried to. */
export interface Post {
  readonly id: string
  readonly text: string
  /** SHA-256 of the file that it carries, in hex; the text is its caption then. */
  readonly file: string | null
  /** Phone number of whose account it is. */
  readonly author: string
  /** A group's address; null between two people. */
  readonly group: string | null
  /** Everybody in the chat, by number. */
  readonly members: readonly string[]
  /** Typed on a phone, or sent through this session of the gateway. */
  readonly via: { readonly phone: true } | { readonly session: string }
  /** The order of writing, over all chats. Milliseconds since 1970. */
  readonly triedAt: number
  attempts: number
  answeredAt: number | null
  /**
   * `taken`: the answer was a success. `known`: a repeated request was told that the id is in use, as if it were another
   * message. `unconfirmed`: the gateway said that it sends it again by itself, and was left to it. `refused`: clearly, and
   * never repeated. `open`: nobody has said anything that counts.
   */
  outcome: 'open' | 'taken' | 'known' | 'unconfirmed' | 'refused'
  /** When the caller was first told that WhatsApp had not confirmed it; null when it never was. */
  unconfirmedAt: number | null
  lastAnswer: string
}

/** Somebody changed a message, or tried to. */
export interface Change {
  readonly target: string
  readonly kind: 'edit' | 'revoke' | 'react'
  readonly by: string
  readonly via: Post['via']
  readonly value: string
  readonly triedAt: number
  outcome: 'open' | 'taken' | 'refused'
  /** A try whose end nobody knows. */
  doubtful: boolean
  lastAnswer: string
}

/** The state of a chat was changed on the phone, or through the gateway. */
export interface Wish {
  readonly session: string
  readonly chat: string
  readonly field: 'archived' | 'pinned' | 'muted' | 'favorite' | 'label'
  readonly value: boolean
  readonly via: 'phone' | 'api'
  readonly triedAt: number
  outcome: 'open' | 'taken' | 'refused'
  doubtful: boolean
  lastAnswer: string
}

/** A message of the past that a session which pairs during the run must find in its history. */
export interface Remembered {
  readonly session: string
  readonly id: string
  readonly text: string
}

/** What people and programs did: the truth that everything else is compared with. It only grows. */
export interface Ledger {
  readonly posts: Post[]
  readonly changes: Change[]
  readonly wishes: Wish[]
  readonly past: Remembered[]
}

export const createLedger = (): Ledger => ({ posts: [], changes: [], wishes: [], past: [] })
