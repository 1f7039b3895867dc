import type { Jid } from './address.ts'

export type CallStatus = 'offer' | 'ringing' | 'accepted' | 'rejected' | 'ended' | 'missed'

/** What happened to a call, as WhatsApp tells every device. */
export interface CallUpdate {
  readonly id: string
  readonly from: Jid
  readonly fromAlt: Jid | null
  /** The group that is called; null for a call from one person. */
  readonly group: Jid | null
  readonly status: CallStatus
  readonly isVideo: boolean
  /** Unix seconds. */
  readonly timestamp: number
}
