import type { Agent } from 'undici'

/** Whose certificates are good. */
export interface Trust {
  /** False accepts any. */
  readonly verifyTls: boolean
  /** Certificates in PEM that are trusted beside the system's. */
  readonly trustedCa: string | null
}

/** Connections are shared by requests that trust the same. */
export interface Agents extends AsyncDisposable {
  of(trust: Trust): Agent
}

/** Those that trust something of their own: beyond it the one not used for longest ends, once it is idle. */
const MAX_OWN = 64

export function createAgents(create: (trust: Trust) => Agent): Agents {
  const checked = create({ verifyTls: true, trustedCa: null })
  const unchecked = create({ verifyTls: false, trustedCa: null })
  // The map keeps the order of insertion: the first is the one not used for longest.
  const own = new Map<string, Agent>()
  const ownOf = (trustedCa: string) => {
    const agent = own.get(trustedCa) ?? create({ verifyTls: true, trustedCa })
    own.delete(trustedCa)
    own.set(trustedCa, agent)
    const oldest = own.keys().next().value
    if (own.size > MAX_OWN && oldest !== undefined) {
      void own.get(oldest)?.close()
      own.delete(oldest)
    }
    return agent
  }
  return {
    of({ verifyTls, trustedCa }) {
      if (!verifyTls) return unchecked
      return trustedCa === null ? checked : ownOf(trustedCa)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([checked, unchecked, ...own.values()].map((agent) => agent.destroy()))
    },
  }
}
