import { count } from '../world/stats.ts'
import type { PendingCompanion, Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'
import type { Connection } from '../wire/connection.ts'

const ANSWER_MS = 30_000

/** A companion between its registration and its pairing. */
export interface Pending extends PendingCompanion {
  readonly connection: Connection
  readonly identity: Uint8Array
  readonly answers: Map<string, (answer: Stanza | null) => void>
  code: CodeState | null
  timer: NodeJS.Timeout | null
}

/** A code that a companion shows. */
export interface CodeState {
  readonly number: string
  readonly ref: Uint8Array
  readonly wrappedEphemeral: Uint8Array
  finish: ((bundle: Finish | null) => void) | null
}

/** The companion's last word of pairing by code. */
export interface Finish {
  readonly wrappedBundle: Uint8Array
  readonly companionIdentity: Uint8Array
}

/** Resolves with what arrives; rejects when it is nothing, or when it takes too long. */
export async function waitFor<T>(start: (resolve: (value: T | null) => void) => void): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T | null>()
  const timer = setTimeout(() => resolve(null), ANSWER_MS)
  start(resolve)
  try {
    const value = await promise
    if (value === null) throw new Error('the companion went away or stayed silent')
    return value
  } finally {
    clearTimeout(timer)
  }
}

/** Sends to a companion that is not logged in. */
export function send(world: World, pending: Pending, sent: Stanza): void {
  count(world.stats.stanzasOut, sent.tag)
  pending.connection.send(sent)
}
