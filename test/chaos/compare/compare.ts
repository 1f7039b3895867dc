import type { Evidence } from '../evidence.ts'
import type { Ledger } from '../ledger.ts'
import { compareDeliveries } from './deliveries.ts'
import { compareFiles } from './files.ts'
import type { Finding } from './finding.ts'
import { compareOrder, type Shuffled } from './order.ts'
import { comparePosts } from './posts.ts'
import { compareState } from './state.ts'

/** How what is there in the end compares with what was done. */
export interface Verdict {
  readonly findings: readonly Finding[]
  readonly shuffled: number
  readonly readLater: number
  readonly overtaken: number
  /** Deliveries that a consumer had taken before. */
  readonly repeatedAtConsumer: number
}

export function compare(ledger: Ledger, evidence: Evidence, shuffles: readonly Shuffled[]): Verdict {
  const order = compareOrder(ledger, evidence, shuffles)
  const findings = [
    ...comparePosts(ledger, evidence),
    ...compareDeliveries(evidence),
    ...order.findings,
    ...compareFiles(ledger, evidence),
    ...compareState(ledger, evidence),
  ]
  const repeats = [evidence.impartial, evidence.poor].flatMap(({ taken }) => taken.map(({ times }) => times - 1))
  return {
    findings,
    shuffled: order.shuffled,
    readLater: order.readLater,
    overtaken: order.overtaken,
    repeatedAtConsumer: repeats.reduce((sum, times) => sum + times, 0),
  }
}
