import timers from 'node:timers/promises'
import type { Gateway } from '../../../../core/gateway.ts'
import type { Jid } from '../../../../core/model/address.ts'

const MAX_SECONDS = 30

interface Typing {
  readonly session: string
  readonly chat: Jid
  readonly seconds: number
}

/** `delay`: somebody types for that long, and the message ends it. */
export async function typeFirst(gateway: Gateway, { session, chat, seconds }: Typing): Promise<void> {
  if (seconds <= 0) return
  await gateway.messages.setActivity(session, chat, 'typing')
  await timers.setTimeout(Math.min(seconds, MAX_SECONDS) * 1000)
}
