import { setTimeout as delay } from 'node:timers/promises'
import type { PhoneContext } from './phone-context.ts'
import { sendHistory } from './phone-history.ts'
import { shareAppStateKey } from './phone-peer.ts'

const FIRST_WAIT_MS = 25
const LONGEST_WAIT_MS = 2_000

/** Remembers that a companion still waits for its first data, so that a restarted phone goes on. */
export function expectCompanion(context: PhoneContext, deviceId: number): Promise<void> {
  return context.serial(async () => context.rows.put('welcome', String(deviceId), true))
}

/** The companions that have not had their first data. */
export function expectedCompanions({ rows }: PhoneContext): number[] {
  return rows.list('welcome').map((row) => Number(row.id))
}

/**
 * Gives a companion the app state key and the history as soon as it has logged in and its keys can be fetched. Ends
 * early when the companion is unlinked or the phone stops.
 */
export async function welcomeCompanion(context: PhoneContext, deviceId: number, signal: AbortSignal): Promise<void> {
  let waitMs = FIRST_WAIT_MS
  while (!signal.aborted) {
    const device = context.network.account(context.number)?.devices.get(deviceId)
    if (device === undefined) {
      await context.serial(async () => context.rows.delete('welcome', String(deviceId)))
      return
    }
    const ready = device.connected && context.line.online
    if (ready && (await context.serial(() => shareAppStateKey(context, device.jid)))) {
      await sendHistory(context, device.jid)
      await context.serial(async () => context.rows.delete('welcome', String(deviceId)))
      context.events.emit({ type: 'welcomed', deviceId })
      return
    }
    await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined)
    waitMs = Math.min(waitMs * 1.5, LONGEST_WAIT_MS)
  }
}
