import type { Jid } from '../model/address.ts'
import type { Ack, MessageRef } from '../model/message.ts'

/** A receipt for an own message that is not stored yet: another device of the account wrote it a moment ago. */
export interface EarlyReceipt {
  readonly target: MessageRef
  readonly by: Jid | null
  readonly ack: Ack
  /** Unix seconds. */
  readonly timestamp: number
  readonly errorCode: number | null
}

/** Receipts that overtook their messages. */
export interface EarlyReceiptStore {
  /** `at`: milliseconds since 1970. */
  keep(session: string, receipt: EarlyReceipt, at: number): Promise<void>
  /** Takes out what came for the message of this id, in the order in which it came. */
  take(session: string, id: string): Promise<readonly EarlyReceipt[]>
  /** Forgets what was kept before this time (milliseconds since 1970); returns how many. */
  prune(session: string, before: number): Promise<number>
}
