import type { AccountState, Link } from './world/accounts.ts'
import { count } from './world/stats.ts'
import type { PrimaryLink, Stanza } from './world/types.ts'
import type { World } from './world/world.ts'
import { corrupt } from './handlers/damage.ts'
import { dispatch } from './handlers/dispatch.ts'
import { setAvailable } from './handlers/presence.ts'

/** Connects a phone in the same process: it sends and receives stanzas as if there were a socket in between. */
export function attachPrimary(world: World, account: AccountState, deliver: (stanza: Stanza) => void): PrimaryLink {
  const endpoint = account.phone
  if (endpoint.link) throw new Error(`the phone of ${account.number} is already online`)
  const link = createMailbox(world, (sent) => deliver(damaged(world, account.number, sent)))
  endpoint.link = link
  for (const queued of endpoint.queue.pending()) {
    link.deliver({ ...queued, attrs: { ...queued.attrs, offline: '1' } })
  }
  endpoint.ready = true
  return {
    send(sent) {
      if (endpoint.link !== link) return
      count(world.stats.stanzasIn, sent.tag)
      try {
        dispatch({ world, account, endpoint, stanza: sent, reply: link.deliver })
      } catch (error) {
        count(world.stats.unknownRequests, `failed: ${String(error)}`)
      }
    },
    close() {
      if (endpoint.link !== link) return
      endpoint.link = null
      endpoint.ready = false
      setAvailable(world, account, { endpoint, available: false })
    },
  }
}

/** Fault `corrupt-phone`; what a companion says to its own phone is left alone. */
function damaged({ faults }: World, number: string, sent: Stanza): Stanza {
  if (faults.idle || sent.tag !== 'message' || sent.attrs['category'] === 'peer') return sent
  return faults.take('corrupt-phone', number) ? corrupt(sent) : sent
}

/** Delivers in order and never from inside `send`, as a socket would. */
function createMailbox(world: World, deliver: (stanza: Stanza) => void): Link {
  let waiting: Stanza[] = []
  const drain = () => {
    const batch = waiting
    waiting = []
    for (const stanza of batch) deliver(stanza)
  }
  return {
    deliver(stanza) {
      count(world.stats.stanzasOut, stanza.tag)
      waiting.push(stanza)
      if (waiting.length === 1) queueMicrotask(drain)
    },
    end: () => undefined,
  }
}
