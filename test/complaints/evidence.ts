import assert from 'node:assert/strict'
import type { ComplaintWorld } from '../support/complaint-world.ts'
import type { GatewayProcess } from '../support/gateway-process.ts'

type Sandbox = Pick<ComplaintWorld, 'sandbox'>

/** Whether a fault has hit something. One that has hit as often as it was to is not listed any more. */
export async function hasFired({ sandbox }: Sandbox, id: string): Promise<boolean> {
  const { body } = await sandbox.control.get('/faults')
  const fault = (body as readonly { readonly id: string; readonly fired: number }[]).find((each) => each.id === id)
  return fault === undefined || fault.fired > 0
}

/** What a phone has counted so far: messages that it took, that it had already, that it could not read, and so on. */
export async function countedBy({ sandbox }: Sandbox, number: string): Promise<Readonly<Record<string, number>>> {
  return (await sandbox.control.get(`/accounts/${number}`)).body.stats
}

/** How often anybody has connected to the network so far. */
export async function connectionsSoFar({ sandbox }: Sandbox): Promise<number> {
  return (await sandbox.control.get('/stats')).body.connectionsTotal
}

/** An event as it is kept. */
export interface Kept {
  readonly session: string
  readonly position: number
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into events of many shapes
  readonly data: any
}

/** The events of one type that the gateway keeps, of all sessions in their one order; `after`: behind this position. */
export async function keptEvents(gateway: GatewayProcess, type: string, after = 0): Promise<readonly Kept[]> {
  const found: Kept[] = []
  for (let next = after; ;) {
    const { status, body } = await gateway.api.get(`/v1/events?types=${type}&after=${next}&limit=1000`)
    assert.equal(status, 200, JSON.stringify(body))
    if (body.items.length === 0) return found
    found.push(...body.items)
    next = body.next
  }
}

/** The states that a session has had, in their order. */
export async function statesOf(gateway: GatewayProcess, session: string, after = 0): Promise<readonly string[]> {
  const events = await keptEvents(gateway, 'session.status', after)
  return events.filter((event) => event.session === session).map(({ data }) => data.status as string)
}
