import type { Sink } from '../../core/ports/sink.ts'
import { createAddressGuard, parseAllowList } from '../../util/address-guard.ts'
import { checkHost } from '../../util/guarded-host.ts'
import { checkAddress } from '../check-address.ts'
import { parseNatsAddress } from './address.ts'
import type { Publisher } from './publisher.ts'

/**
 * Publishes events to NATS JetStream. Delivered is what a stream has acknowledged; a repeat has the same `Nats-Msg-Id`.
 * NATS's own client is loaded with the first delivery.
 */
export function createNatsSink(deps: { readonly allow: readonly string[]; readonly timeoutMs: number }): Sink {
  const guard = createAddressGuard(parseAllowList(deps.allow))
  let opened: Promise<Publisher> | undefined
  const open = async () => (await import('./publisher.ts')).createPublisher({ guard, timeoutMs: deps.timeoutMs })
  return {
    name: 'nats',
    schemes: ['nats:', 'tls:'],
    check: (url) => checkAddress(() => checkHost(guard, parseNatsAddress(url).hostname)),
    deliver: async (target, event, signal) => (await (opened ??= open())).deliver(target, event, signal),
    async [Symbol.asyncDispose]() {
      await (await opened)?.[Symbol.asyncDispose]()
    },
  }
}
