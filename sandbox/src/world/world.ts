import type { Accounts, AccountState, Endpoint } from './accounts.ts'
import type { AppState } from './app-state.ts'
import type { Faults } from './faults.ts'
import type { Groups } from './groups.ts'
import type { KeyStore } from './key-store.ts'
import type { MediaStore } from './media-store.ts'
import type { AttributeInput } from './stanza.ts'
import type { NetworkStats } from './stats.ts'
import type { Stanza } from './types.ts'

/** Everything the handlers work on. */
export interface World {
  /** Seconds. */
  now(): number
  readonly accounts: Accounts
  readonly keys: KeyStore
  readonly groups: Groups
  readonly appState: AppState
  readonly media: MediaStore
  readonly stats: NetworkStats
  readonly faults: Faults
  /** Who wants to hear about whom: told of device, picture and status changes. */
  readonly watchers: Watchers
  readonly mediaOrigin: string
  /** For a fault: the account's phone changes an app state collection before anybody else does. */
  overtake(number: string, collection: string): Promise<void>
  /** Hands a stanza to a device: now when it is connected, and again at its next login until it acknowledges. */
  deliver(endpoint: Endpoint, stanza: Stanza): void
  /** Hands over something that is worthless later, such as presence. */
  deliverLive(endpoint: Endpoint, stanza: Stanza): void
  /** Sends a `<notification>` with a fresh id. */
  notify(endpoint: Endpoint, notification: NotificationInput): void
  /** Tells the network's listeners when a device has become usable. */
  announceOnline(account: AccountState, endpoint: Endpoint): void
}

export interface NotificationInput {
  readonly type: string
  readonly from: string
  readonly attrs?: AttributeInput
  readonly content: readonly Stanza[]
}

/** Interest of one account in another, by phone number. */
export interface Watchers {
  add(watcher: string, watched: string): void
  of(watched: string): ReadonlySet<string>
}

const NOBODY: ReadonlySet<string> = new Set()
const MAX_WATCHERS = 4096

/** In memory: clients show their interest again after every login. */
export function createWatchers(): Watchers {
  const watchers = new Map<string, Set<string>>()
  return {
    add(watcher, watched) {
      if (watcher === watched) return
      const known = watchers.get(watched) ?? new Set()
      if (known.size < MAX_WATCHERS) known.add(watcher)
      watchers.set(watched, known)
    },
    of: (watched) => watchers.get(watched) ?? NOBODY,
  }
}
