import type { Network, Stanza } from '../world/types.ts'
import type { CallLog } from './call-log.ts'
import type { PhoneAddresses } from './phone-addresses.ts'
import type { PhoneChats } from './phone-chats.ts'
import type { PhoneEvents } from './phone-events.ts'
import type { PhoneIdentity } from './phone-keys.ts'
import type { PhoneLine } from './phone-line.ts'
import type { PhoneMessages } from './phone-messages.ts'
import type { PhoneRows } from './phone-rows.ts'
import type { PhoneSigns } from './phone-signs.ts'
import type { Signal } from '../wire/signal.ts'

/** What a phone counts. */
export interface PhoneStats {
  received: number
  sent: number
  duplicates: number
  decryptFailures: number
  retriesAsked: number
  retriesAnswered: number
  /** Files that a companion could not download. */
  filesUploadedAgain: number
  appStateErrors: number
  /** Work that failed for another reason. */
  errors: number
}

/** Nothing counted yet. */
export const createPhoneStats = (): PhoneStats => ({
  received: 0,
  sent: 0,
  duplicates: 0,
  decryptFailures: 0,
  retriesAsked: 0,
  retriesAnswered: 0,
  filesUploadedAgain: 0,
  appStateErrors: 0,
  errors: 0,
})

/** Everything the parts of a phone share. */
export interface PhoneContext {
  readonly network: Network
  readonly number: string
  readonly pn: string
  readonly lid: string
  /** Whose hidden id this is, as a search among contacts would tell. */
  findByLid(lid: string): { readonly pn: string; readonly lid: string } | null
  readonly identity: PhoneIdentity
  readonly rows: PhoneRows
  readonly line: PhoneLine
  readonly signal: Signal
  readonly addresses: PhoneAddresses
  readonly messages: PhoneMessages
  readonly chats: PhoneChats
  readonly events: PhoneEvents
  readonly signs: PhoneSigns
  readonly calls: CallLog
  readonly stats: PhoneStats
  /**
   * Runs work alone on this phone. What it wrote is committed when it ends well and forgotten when it throws; the
   * stanzas it posted and the events it raised leave after the commit.
   */
  serial<T>(work: () => Promise<T>): Promise<T>
  /** A stanza that leaves with the commit of the work it belongs to. */
  post(stanza: Stanza): void
  /** Throws our sender key of a group away; the next message makes a new one. */
  dropSenderKey(group: string): void
  /** Something to do after the commit. */
  after(action: () => void): void
}
