import type { BenchFile } from './files.ts'

export interface FloorOrder {
  readonly url: string
  readonly rootKey: string
  readonly media: string
  readonly control: string
  readonly owner: string
  readonly friend: string
  readonly files: readonly BenchFile[]
  readonly rounds: number
}

/** Megabytes a second of each file, in the order of the files: the median of the rounds. */
export interface FloorResult {
  readonly send: readonly number[]
  readonly receive: readonly number[]
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

export interface Rounds {
  readonly rounds: number
  /** What is not measured: makes ready what a round works with. */
  readonly prepare: (round: number) => Promise<BenchFile>
}

/** The median of some rounds, in megabytes a second. */
export async function rate(
  { rounds, prepare }: Rounds,
  work: (file: BenchFile, round: number) => Promise<unknown>,
): Promise<number> {
  const rates: number[] = []
  for (let round = 0; round < rounds; round++) {
    const file = await prepare(round)
    const from = performance.now()
    await work(file, round)
    rates.push((file.megabytes * 1000) / (performance.now() - from))
  }
  return median(rates)
}
