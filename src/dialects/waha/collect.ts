import type { Page, Slice } from '../../core/ports/store.ts'

/** Reads one part of a list of the core: from an offset on, or from where an earlier part ended. */
export type ReadPart<T> = (part: {
  readonly limit: number
  readonly offset: number
  readonly after?: string
}) => Promise<Slice<T>>

/** As much as the core gives at once. */
const PART = 1_000

/** A page of any length: the core's parts have a bound, WAHA's lists have none. */
export async function collect<T>(read: ReadPart<T>, { limit, offset }: Page): Promise<readonly T[]> {
  const items: T[] = []
  for (let part = await first(read, { limit, offset }); ;) {
    items.push(...part.items)
    if (part.next === null || items.length >= limit) return items
    part = await read({ limit: Math.min(PART, limit - items.length), offset: 0, after: part.next })
  }
}

/** The same over rows that are not the core's: none, one or several for each item. */
export async function collectRows<T, Row>(
  read: ReadPart<T>,
  { limit, offset }: Page,
  toRows: (item: T) => readonly Row[],
): Promise<readonly Row[]> {
  const rows: Row[] = []
  const wanted = offset + limit
  for (let part = await first(read, { limit: PART, offset: 0 }); ;) {
    rows.push(...part.items.flatMap(toRows))
    if (part.next === null || rows.length >= wanted) return rows.slice(offset, wanted)
    part = await read({ limit: PART, offset: 0, after: part.next })
  }
}

const first = <T>(read: ReadPart<T>, { limit, offset }: Page): Promise<Slice<T>> =>
  read({ limit: Math.min(PART, limit), offset })
