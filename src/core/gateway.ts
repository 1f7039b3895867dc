import type { Accounts } from './accounts.ts'
import type { ApiKeys } from './api-keys.ts'
import type { Calls } from './calls.ts'
import type { Chats } from './chats.ts'
import type { Contacts } from './contacts.ts'
import type { Conversions } from './conversions.ts'
import type { Deliveries } from './deliveries.ts'
import type { Events } from './events.ts'
import type { Idempotency } from './idempotency.ts'
import type { Health } from './health.ts'
import type { Labels } from './labels.ts'
import type { Media } from './media/media.ts'
import type { Messages } from './messages.ts'
import type { Sending } from './outgoing/sending.ts'
import type { Profile } from './profile.ts'
import type { Sessions } from './sessions.ts'
import type { Subscriptions } from './subscriptions.ts'

/** What a dialect tells about the server it runs in. */
export interface ServerInfo {
  readonly version: string
  readonly worker: string
  readonly engine: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** The gateway's public address, without a slash at the end. */
  readonly baseUrl: string
  /** The configuration without secrets, for operators. */
  readonly environment: Readonly<Record<string, string>>
}

/** All a dialect may ask for. */
export interface Gateway {
  readonly info: ServerInfo
  readonly sessions: Sessions
  readonly messages: Messages
  readonly sending: Sending
  readonly chats: Chats
  readonly calls: Calls
  readonly contacts: Contacts
  readonly labels: Labels
  readonly profile: Profile
  readonly accounts: Accounts
  readonly keys: ApiKeys
  readonly events: Events
  readonly subscriptions: Subscriptions
  readonly deliveries: Deliveries
  readonly conversions: Conversions
  readonly media: Media
  readonly health: Health
  /** Requests that name a key are made once. */
  readonly idempotency: Idempotency
  /** A message's protobuf as JSON; null when there is none or it cannot be read. */
  describe(raw: Uint8Array | null): Readonly<Record<string, unknown>> | null
  /** Asks the process to stop, draining first unless forced. Returns at once. */
  requestStop(options: { readonly force: boolean }): void
}
