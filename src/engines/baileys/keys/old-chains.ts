/** As libsignal stores the sessions with a device. Chains are in the order in which they began. */
interface StoredSessions {
  readonly _sessions?: Readonly<Record<string, { _chains?: Readonly<Record<string, Chain>> }>>
}

interface Chain {
  readonly chainType?: number
}

/** libsignal's number for the chains in which the other side writes. */
const RECEIVING = 2

/** WhatsApp's own library keeps five: what is overtaken by so many turns of a conversation is not read any more. */
const KEPT = 20

/**
 * Takes away the chains in which the other side wrote long ago. Each turn of a conversation begins a chain and libsignal
 * keeps all of them: a session is read and written whole for every message, and would grow with each.
 */
export function dropOldChains(record: unknown): unknown {
  if (typeof record !== 'object' || record === null) return record
  for (const session of Object.values((record as StoredSessions)._sessions ?? {})) {
    const chains = Object.entries(session._chains ?? {})
    const old = new Set(chains.filter(([, { chainType }]) => chainType === RECEIVING).slice(0, -KEPT))
    if (old.size > 0) session._chains = Object.fromEntries(chains.filter((chain) => !old.has(chain)))
  }
  return record
}
