/** One measured thing beside its floor, or beside a limit. */
export interface Figure {
  readonly name: string
  /** What the bare library, or the other side of the comparison, reached in the same run; null when there is none. */
  readonly floor: number | null
  readonly ours: number
  /**
   * `ratio`: ours divided by the floor should be at least this; `atMost`: the same from above; `limit`: ours at most;
   * `atLeast`: ours at least. Null when the figure only explains another one.
   */
  readonly aim:
    | { readonly ratio: number }
    | { readonly atMost: number }
    | { readonly limit: number }
    | { readonly atLeast: number }
    | null
}

const round = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2))

/** The figures as a Markdown table; `floor` names what ours stands beside. */
export function toTable(figures: readonly Figure[], floorName = 'floor'): string {
  const rows = figures.map(({ name, floor, ours, aim }) => {
    const ratio = floor === null ? '' : (ours / floor).toFixed(2)
    return `| ${name} | ${floor === null ? '' : round(floor)} | ${round(ours)} | ${ratio} | ${describe(aim)} |`
  })
  return [`| figure | ${floorName} | Waypost | ratio | aim |`, '|---|---:|---:|---:|---|', ...rows].join('\n')
}

function describe(aim: Figure['aim']): string {
  if (aim === null) return ''
  if ('atLeast' in aim) return `≥ ${aim.atLeast}`
  if ('ratio' in aim) return `ratio ≥ ${aim.ratio}`
  return 'atMost' in aim ? `ratio ≤ ${aim.atMost}` : `≤ ${aim.limit}`
}
