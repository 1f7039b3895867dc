/** Follows which numbers of a log are dealt with, in whatever order they are, and how far all of them are. */
export interface CursorTracker {
  /** Every number up to here is dealt with. */
  readonly position: number
  /** Numbers taken up but not dealt with yet. */
  readonly open: number
  /** Takes up the next number with the parts it has; without parts it is dealt with at once. */
  take(seq: number, parts: number): void
  /** One part of a number is dealt with. */
  settle(seq: number): void
}

export function createCursorTracker(start: number): CursorTracker {
  const open = new Map<number, number>()
  let position = start
  let taken = start
  const advance = () => {
    // The map keeps the order of insertion, which is the order of the log.
    const first = open.keys().next()
    position = first.done ? taken : first.value - 1
  }
  return {
    get position() {
      return position
    },
    get open() {
      return open.size
    },
    take(seq, parts) {
      taken = seq
      if (parts > 0) open.set(seq, parts)
      advance()
    },
    settle(seq) {
      const left = (open.get(seq) ?? 0) - 1
      if (left > 0) open.set(seq, left)
      else open.delete(seq)
      advance()
    },
  }
}
