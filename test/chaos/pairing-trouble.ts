import { linkSession } from './link-session.ts'
import type { Trouble } from './plan.ts'
import { insist, pause } from './request.ts'
import type { Stage } from './stage.ts'

const FRIEND_OFFSET = 1_000
let made = 0

/** Somebody new links an account with a past; the gateway dies again and again while it pairs and takes the history. */
export async function runPairing(stage: Stage, { past, kills }: Trouble & { readonly kind: 'pairing' }): Promise<void> {
  const index = ++made
  const number = String(15_559_300_000 + index)
  const friend = String(15_559_300_000 + FRIEND_OFFSET + index)
  const held = { name: `late-${index}`, number }
  for (const one of [number, friend]) {
    await insist(stage.control, `POST /accounts`, { body: { number: one, name: `Late ${one.slice(-4)}` } })
  }
  await remember(stage, { session: held.name, number, friend, count: past })
  const scanned = Promise.withResolvers<void>()
  const killing = scanned.promise.then(() => killInTurn(stage, kills))
  await linkSession(stage, held, { onScan: scanned.resolve })
  await killing
}

async function killInTurn({ gateway }: Stage, afterMs: readonly number[]): Promise<void> {
  for (const delayMs of afterMs) {
    await pause(delayMs)
    await gateway.kill('SIGKILL', 0)
  }
}

interface Memory {
  readonly session: string
  readonly number: string
  readonly friend: string
  readonly count: number
}

async function remember(stage: Stage, { session, number, friend, count }: Memory): Promise<void> {
  const firstAt = Math.floor(Date.now() / 1000) - count * 60
  for (let index = 0; index < count; index++) {
    const id = `3A${stage.random.hex(18)}`
    const [from, to] = index % 3 === 0 ? [number, friend] : [friend, number]
    const text = `past ${session} ${index}`
    await insist(stage.control, 'POST /past', { body: { from, to, text, id, timestamp: firstAt + index * 60 } })
    stage.ledger.past.push({ session, id, text })
  }
}
