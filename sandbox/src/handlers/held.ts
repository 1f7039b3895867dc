import type { Endpoint, Link } from '../world/accounts.ts'
import type { Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'

interface Held {
  readonly endpoint: Endpoint
  readonly link: Link | null
  readonly stanza: Stanza
}

const held = new WeakMap<World, readonly Held[]>()

/** Fault `hold-server-sync`: a notification waits until the fault ends; the next login brings it in any case. */
export function hold(world: World, endpoint: Endpoint, stanza: Stanza): void {
  endpoint.queue.push(stanza)
  held.set(world, [...(held.get(world) ?? []), { endpoint, link: endpoint.link, stanza }])
}

/** Delivers what no fault holds back any longer, to those that have not logged in again since. */
export function releaseHeld(world: World): void {
  const holding = world.faults.list().filter(({ kind }) => kind === 'hold-server-sync')
  const isHeld = ({ endpoint }: Held) =>
    holding.some(({ number }) => number === undefined || number === endpoint.number)
  const all = held.get(world) ?? []
  held.set(world, all.filter(isHeld))
  for (const { endpoint, link, stanza } of all.filter((each) => !isHeld(each))) {
    if (link !== null && endpoint.link === link && endpoint.ready) link.deliver(stanza)
  }
}
