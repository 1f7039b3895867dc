import type { DeliveryAttempt, DeliveryHealth, Pause, PreviousKey } from '../model/delivery.ts'
import type { WebhookSettings } from '../model/session.ts'
import type { Page, Slice } from './store.ts'

/** A subscription as a session's configuration asks for it. */
export interface NewSubscription {
  readonly id: string
  readonly session: string
  readonly sink: string
  readonly settings: WebhookSettings
  /** Every event up to here is delivered or has a row in deliveries. */
  readonly cursor: number
}

/** What is kept of a subscription beside its settings, whatever these become. */
export interface SubscriptionState {
  readonly pause: Pause | null
  readonly health: DeliveryHealth
  readonly previousKey: PreviousKey | null
  /** Certificates in PEM that are trusted beside the system's. */
  readonly trustedCa: string | null
}

/** A cursor into a session's log with a receiver behind it. */
export interface Subscription extends NewSubscription, SubscriptionState {}

/** Who follows a session's log, and how far each has come. */
export interface SubscriptionStore {
  list(session: string): Promise<readonly Subscription[]>
  /** New ones begin at their cursor; known ids keep theirs and their state and take the new settings; others are removed. */
  replace(session: string, subscriptions: readonly NewSubscription[]): Promise<void>
  advance(session: string, id: string, cursor: number): Promise<void>
  /** Changes what is named. An unknown id is no error. */
  amend(session: string, id: string, change: Partial<SubscriptionState>): Promise<void>
}

/** Whether it is still tried by itself, or was given up. */
export type DeliveryState = 'pending' | 'dead'

/** A payload that could not be delivered yet, or one that waits behind such a one in its lane. */
export interface PendingDelivery {
  readonly id: string
  readonly session: string
  readonly subscription: string
  readonly seq: number
  readonly lane: string
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly attempts: number
  /** Milliseconds since 1970. */
  readonly dueAt: number
  readonly state: DeliveryState
  readonly lastError: string | null
  /** When the event happened, in milliseconds since 1970; 0 when an older version stored it. */
  readonly happenedAt: number
  /** The event's own. */
  readonly trace: string | null
  /** The last attempts, oldest first; few. */
  readonly recent: readonly DeliveryAttempt[]
}

/** What is known of a delivery without what is sent, which may be large. */
export interface DeliverySummary extends Omit<PendingDelivery, 'headers' | 'body'> {
  /** Of the body. */
  readonly bytes: number
}

/** Which deliveries. */
export interface DeliveryQuery {
  readonly subscription?: string
  readonly state?: DeliveryState
  readonly limit: number
  /** Where an earlier slice ended. */
  readonly after?: string
}

/** What could not be delivered yet, and what was given up. */
export interface DeliveryStore {
  put(delivery: PendingDelivery): Promise<void>
  get(session: string, id: string): Promise<PendingDelivery | null>
  /**
   * In log order, of one subscription or of all; reads nothing of what is sent. Throws BAD_REQUEST when `after` is no cursor
   * of this list.
   */
  slice(session: string, query: DeliveryQuery): Promise<Slice<DeliverySummary>>
  count(session: string, subscription: string, state: DeliveryState): Promise<number>
  /** How many a subscription has pending, and the bytes of their bodies, without reading these. */
  weigh(session: string, subscription: string): Promise<{ readonly count: number; readonly bytes: number }>
  /** Pending ones of a subscription in log order. */
  pending(session: string, subscription: string, limit: number): Promise<readonly DeliverySummary[]>
  /** Dead ones of a subscription after a number of the log: which payloads of which events. */
  deadAfter(
    session: string,
    subscription: string,
    options: { readonly seq: number; readonly limit: number },
  ): Promise<readonly Pick<PendingDelivery, 'seq' | 'name'>[]>
  dead(session: string, page: Page): Promise<readonly PendingDelivery[]>
  update(
    session: string,
    id: string,
    change: Pick<PendingDelivery, 'attempts' | 'dueAt' | 'state' | 'lastError' | 'recent'>,
  ): Promise<void>
  delete(session: string, id: string): Promise<void>
  /** Removes dead letters whose last attempt was before the time (milliseconds since 1970). Returns how many. */
  prune(session: string, before: number): Promise<number>
}
