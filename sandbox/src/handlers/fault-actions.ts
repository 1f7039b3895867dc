import { type Endpoint } from '../world/accounts.ts'
import type { Fault, FaultKind } from '../world/faults.ts'
import { stanza } from '../world/stanza.ts'
import type { World } from '../world/world.ts'
import { releaseHeld } from './held.ts'
import { conflict } from './login.ts'

/** Faults that end a connection: they hit the open ones at once, and logins as long as shots are left. */
const ENDING: readonly FaultKind[] = ['cut', 'logout', 'outdated', 'conflict', 'stream-error']

/** Timers may be early by a millisecond. */
const MARGIN_MS = 5

/** Applies a new fault to the connections that are open. */
export function actOnFault(world: World, fault: Fault): void {
  if (fault.kind === 'hold-server-sync') setTimeout(() => releaseHeld(world), (fault.forMs ?? 0) + MARGIN_MS).unref()
  if (!ENDING.includes(fault.kind)) return
  for (const account of world.accounts.all()) {
    if (fault.number !== undefined && fault.number !== account.number) continue
    for (const endpoint of account.devices.values()) {
      if (endpoint.link) hit(world, endpoint, fault)
    }
  }
}

function hit(world: World, endpoint: Endpoint, fault: Fault): void {
  // A refusal can only be said at a login: end the stream and let the next login meet the fault.
  if (fault.kind === 'logout' || fault.kind === 'outdated') return endpoint.link?.end(null)
  if (!world.faults.take(fault.kind, endpoint.number)) return
  if (fault.kind === 'cut') endpoint.link?.cut?.()
  else if (fault.kind === 'conflict') endpoint.link?.end(conflict())
  else endpoint.link?.end(stanza('stream:error', { code: fault.code ?? 503 }))
}
