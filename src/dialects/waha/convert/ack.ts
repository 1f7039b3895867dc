import { ACK_LEVEL, type Ack } from '../../../core/model/message.ts'

/** WAHA's names are ours in capitals. */
export const ACK_NAMES = ['ERROR', 'PENDING', 'SERVER', 'DEVICE', 'READ', 'PLAYED'] as const
export type WahaAckName = (typeof ACK_NAMES)[number]

export const toAck = (ack: Ack): { readonly ack: number; readonly ackName: string } => ({
  ack: ACK_LEVEL[ack],
  ackName: ack.toUpperCase(),
})

export const fromAckName = (name: WahaAckName): Ack => name.toLowerCase() as Ack
