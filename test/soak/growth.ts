/** What something weighed at some moment. */
export interface Sample {
  readonly seconds: number
  readonly megabytes: number
}

/** How much something grew, by a straight line through the samples. */
export interface Growth {
  /** Where the line begins and ends. */
  readonly start: number
  readonly end: number
  readonly percent: number
}

/** The line of least squares; throws when there are too few samples for one. */
export function measureGrowth(samples: readonly Sample[]): Growth {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last || last.seconds === first.seconds) throw new Error('too few samples for a line')
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [middle, weight] = [
    mean(samples.map(({ seconds }) => seconds)),
    mean(samples.map(({ megabytes }) => megabytes)),
  ]
  const slope =
    mean(samples.map(({ seconds, megabytes }) => (seconds - middle) * (megabytes - weight))) /
    mean(samples.map(({ seconds }) => (seconds - middle) ** 2))
  const at = (seconds: number) => weight + slope * (seconds - middle)
  const [start, end] = [at(first.seconds), at(last.seconds)]
  return { start, end, percent: ((end - start) / start) * 100 }
}
