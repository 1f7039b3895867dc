/** Counters of one network since its start. */
export interface NetworkStats {
  connections: number
  connectionsTotal: number
  stanzasIn: Record<string, number>
  stanzasOut: Record<string, number>
  messages: number
  receipts: number
  acks: number
  redelivered: number
  dropped: number
  uploads: number
  downloads: number
  brokenConnections: number
  decryptFailures: number
  faultsFired: number
  /** Requests nobody answers, by namespace, type and tag. Empty after a good run. */
  unknownRequests: Record<string, number>
}

/** All zero. */
export function createStats(): NetworkStats {
  return {
    connections: 0,
    connectionsTotal: 0,
    stanzasIn: {},
    stanzasOut: {},
    messages: 0,
    receipts: 0,
    acks: 0,
    redelivered: 0,
    dropped: 0,
    uploads: 0,
    downloads: 0,
    brokenConnections: 0,
    decryptFailures: 0,
    faultsFired: 0,
    unknownRequests: {},
  }
}

/** Adds one to a named counter. */
export function count(counters: Record<string, number>, name: string): void {
  counters[name] = (counters[name] ?? 0) + 1
}
