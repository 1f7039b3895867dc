import type { Gateway } from '../../../../core/gateway.ts'
import type { Jid } from '../../../../core/model/address.ts'
import type { Logger } from '../../../../core/ports/logger.ts'

/** The end of a shown activity. */
export interface Pause {
  readonly session: string
  readonly chat: Jid
  readonly seconds: number
  readonly log: Pick<Logger, 'debug'>
}

/** More at a time are not waited for: WhatsApp ends them by itself after some seconds. */
const MAX_PAUSES = 1_000

const waiting = new WeakMap<Gateway, Map<string, NodeJS.Timeout>>()

/** Ends an activity after a while, unless another one takes its place. A restart forgets it. */
export function pauseLater(gateway: Gateway, { session, chat, seconds, log }: Pause): void {
  cancelPause(gateway, session, chat)
  const timers = timersOf(gateway)
  if (timers.size >= MAX_PAUSES) return
  const key = keyOf(session, chat)
  const timer = setTimeout(() => {
    timers.delete(key)
    gateway.messages.setActivity(session, chat, 'paused').catch((error: unknown) => {
      log.debug({ session, err: error }, 'activity was not ended')
    })
  }, seconds * 1000)
  timers.set(key, timer.unref())
}

/** What was shown before ends with what is shown now. */
export function cancelPause(gateway: Gateway, session: string, chat: Jid): void {
  const timers = timersOf(gateway)
  const key = keyOf(session, chat)
  clearTimeout(timers.get(key))
  timers.delete(key)
}

function timersOf(gateway: Gateway): Map<string, NodeJS.Timeout> {
  const known = waiting.get(gateway)
  if (known) return known
  const timers = new Map<string, NodeJS.Timeout>()
  waiting.set(gateway, timers)
  return timers
}

const keyOf = (session: string, chat: Jid): string => `${session}\n${chat}`
