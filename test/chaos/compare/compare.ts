import type { Evidence } from '../evidence.ts'
import type { Ledger } from '../ledger.ts'
import { compareChanges } from './changes.ts'
import { compareContent } from './content.ts'
import { compareDeliveries } from './deliveries.ts'
import { compareFiles } from './files.ts'
import { compareOrder, type OrderVerdict } from './order.ts'
import { comparePosts } from './posts.ts'
import type { Shuffled } from './shuffled.ts'
import { compareState } from './state.ts'

/** How what is there in the end compares with what was done. */
export interface Verdict extends OrderVerdict {
  /** Changes that were not told, because the network had put later ones before them. */
  readonly superseded: number
  /** Deliveries that a consumer had taken before. */
  readonly repeatedAtConsumer: number
}

export function compare(ledger: Ledger, evidence: Evidence, shuffles: readonly Shuffled[]): Verdict {
  const order = compareOrder(ledger, evidence, shuffles)
  const changes = compareChanges(ledger, evidence, shuffles)
  const findings = [
    ...comparePosts(ledger, evidence),
    ...compareContent(ledger, evidence),
    ...compareDeliveries(evidence),
    ...order.findings,
    ...compareFiles(ledger, evidence),
    ...changes.findings,
    ...compareState(ledger, evidence),
  ]
  const repeats = [evidence.impartial, evidence.poor].flatMap(({ taken }) => taken.map(({ times }) => times - 1))
  const repeatedAtConsumer = repeats.reduce((sum, times) => sum + times, 0)
  return { ...order, findings, superseded: changes.superseded, repeatedAtConsumer }
}
