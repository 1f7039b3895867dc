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
    stanzasIn: counters(),
    stanzasOut: counters(),
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
    unknownRequests: counters(),
  }
}

/** Names come from outside: none of them must hit what objects inherit, and there must be an end to them. */
const MOST_NAMES = 500

function counters(): Record<string, number> {
  return Object.create(null) as Record<string, number>
}

/** Adds one to a named counter. */
export function count(table: Record<string, number>, name: string): void {
  const isFull = !(name in table) && Object.keys(table).length >= MOST_NAMES
  const key = isFull ? 'others' : name
  table[key] = (table[key] ?? 0) + 1
}
