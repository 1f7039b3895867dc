import type { Ack, Message } from '../../../core/model/message.ts'

/** RyzeAPI's words for how far a message got, and their numbers. */
export const STATUS_CODES = {
  error: -1,
  pending: 0,
  sent: 1,
  delivered: 2,
  received: 3,
  read: 4,
  played: 5,
} as const

export type RyzeStatus = keyof typeof STATUS_CODES

const OWN: Readonly<Record<Ack, RyzeStatus>> = {
  error: 'error',
  pending: 'pending',
  server: 'sent',
  device: 'delivered',
  read: 'read',
  played: 'played',
}

/** What came in is `received` until somebody has read it. */
export function toRyzeStatus({ fromMe, ack }: Pick<Message, 'fromMe' | 'ack'>): RyzeStatus {
  if (fromMe) return OWN[ack]
  return ack === 'read' || ack === 'played' ? ack : 'received'
}
