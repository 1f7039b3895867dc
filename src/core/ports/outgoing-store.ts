import type { Outgoing, OutgoingState, SendingLimit } from '../model/outgoing.ts'
import type { MessageRef } from '../model/message.ts'
import type { Slice } from './store.ts'

/** A write that has no place yet. */
export type NewOutgoing = Omit<Outgoing, 'place'>

/** What becomes of an outgoing write. */
export type OutgoingProgress = Partial<
  Pick<Outgoing, 'content' | 'state' | 'attempts' | 'dueAt' | 'leftAt' | 'error'>
> & {
  readonly updatedAt: number
}

/** Which outgoing writes. */
export interface OutgoingQuery {
  readonly state?: OutgoingState
  readonly limit: number
  /** Where an earlier slice ended. */
  readonly after?: string
}

/** Everything that leaves, from before it leaves until some time after WhatsApp has answered. */
export interface OutgoingStore {
  /** Null when something of this id has left to this chat already. */
  add(session: string, outgoing: NewOutgoing): Promise<Outgoing | null>
  /** Newest first: another chat may have one of the same id. */
  find(session: string, id: string): Promise<readonly Outgoing[]>
  /** Changes it when it is in one of these states, and says whether it was: of two who want it, one gets it. */
  change(
    session: string,
    place: number,
    progress: OutgoingProgress & { readonly from: readonly [OutgoingState, OutgoingState?] },
  ): Promise<boolean>
  /** In the order in which they were recorded. Throws BAD_REQUEST when `after` is no cursor of this list. */
  slice(session: string, query: OutgoingQuery): Promise<Slice<Outgoing>>
  count(session: string, state: OutgoingState): Promise<number>
  /** What left and was not answered, due by then, in order, after a place. */
  unanswered(
    session: string,
    query: { readonly dueBy: number; readonly after: number; readonly limit: number },
  ): Promise<readonly Outgoing[]>
  /** When the next of them is due; null when there is none. */
  nextDue(session: string): Promise<number | null>
  /** The oldest queued one; with `metSince`, none to a new contact who was not written to since then. */
  head(session: string, metSince: number | null): Promise<Outgoing | null>
  /** When messages left for the first time, newest first. */
  departures(session: string, query: { readonly since: number; readonly limit: number }): Promise<readonly number[]>
  /** When each new contact was first written to, newest first. */
  firstContacts(session: string, query: { readonly since: number; readonly limit: number }): Promise<readonly number[]>
  /** Deletions of a message for everyone that WhatsApp took or may take, in order. */
  revokes(session: string, target: MessageRef): Promise<readonly Outgoing[]>
  /** Whether the same message was changed in the same way, or deleted, by a later one that WhatsApp took or may take. */
  isOvertaken(session: string, outgoing: Pick<Outgoing, 'place' | 'content'>): Promise<boolean>
  /** Whether a later one of the kind that overtakes it was taken by WhatsApp already. */
  isOutdated(session: string, outgoing: Pick<Outgoing, 'place' | 'content'>): Promise<boolean>
  /** Whether an earlier change of the same message in the same way was taken at this time or later. */
  overtook(session: string, outgoing: Pick<Outgoing, 'place' | 'content'>, since: number): Promise<boolean>
  /** Removes what ended before the time. Returns how many. */
  prune(session: string, before: number): Promise<number>
  limits(session: string): Promise<readonly SendingLimit[]>
  /** One per reason: the newest stays. */
  limit(session: string, limit: SendingLimit): Promise<void>
}
