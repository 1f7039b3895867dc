import type { EncodedEvent } from '../ports/encoder.ts'
import type { DeliverySummary } from '../ports/delivery-store.ts'

/** Names one payload of one event. */
export type PayloadKey = Pick<DeliverySummary, 'seq' | 'name'>

/**
 * Payloads of events beyond the place in the log that were stored before the last stop. The log brings these events once
 * more, and between them those that were under way without a row: each row waits for its turn in the log.
 */
export interface Ahead {
  /** How many wait. */
  readonly size: number
  /** One that waits. They come in the order of the log. */
  add(row: DeliverySummary): void
  /** One that was given up: the log does not bring it back. */
  addDead(key: PayloadKey): void
  /** One that was given up waits again. Returns false when it is none of these. */
  revive(row: DeliverySummary): boolean
  /** What goes into the lanes, in order, when the log has come to this event: rows that waited for it, and what is new. */
  join(seq: number, payloads: readonly EncodedEvent[]): readonly (DeliverySummary | EncodedEvent)[]
  /** What is left when the log brings no more. */
  rest(): readonly DeliverySummary[]
}

export function createAhead(): Ahead {
  let waiting: DeliverySummary[] = []
  /** Those before it are taken. */
  let next = 0
  const dead = new Set<string>()
  const takeUpTo = (seq: number) => {
    const taken: DeliverySummary[] = []
    for (let row = waiting[next]; row && row.seq <= seq; row = waiting[next]) {
      taken.push(row)
      next++
    }
    return taken
  }
  return {
    get size() {
      return waiting.length - next
    },
    add: (row) => void waiting.push(row),
    addDead: (key) => void dead.add(textOf(key)),
    revive(row) {
      if (!dead.delete(textOf(row))) return false
      waiting = [...waiting.slice(next), row].toSorted((a, b) => a.seq - b.seq)
      next = 0
      return true
    },
    join(seq, payloads) {
      const rows = takeUpTo(seq)
      const unknown = payloads.filter(({ name }) => !dead.delete(textOf({ seq, name })))
      const own = unknown.map((payload) => rows.find((row) => row.seq === seq && row.name === payload.name) ?? payload)
      return [...rows.filter((row) => !own.includes(row)), ...own]
    },
    rest: () => takeUpTo(Infinity),
  }
}

const textOf = ({ seq, name }: PayloadKey): string => `${seq} ${name}`
