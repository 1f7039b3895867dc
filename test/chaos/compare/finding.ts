/** What can be wrong in the end. */
export const FINDING_KINDS = [
  'lost',
  'doubled',
  'disordered',
  'unreadable',
  'different',
  'unanswered',
  'denied',
  'uninvited',
  'fallen',
  'unrecovered',
] as const

export type FindingKind = (typeof FINDING_KINDS)[number]

/** One thing that is wrong, precisely enough to look for its cause. */
export interface Finding {
  readonly kind: FindingKind
  /** Where: a phone, a store, a log, a consumer, a process. */
  readonly place: string
  /** A message's or an event's id; a chat's address; a process's number. */
  readonly id: string
  readonly what: string
  /** Milliseconds since 1970 of its beginning, when that is known. */
  readonly at: number | null
}
