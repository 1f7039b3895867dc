import type { EventLogStore, LogName } from '../ports/event-log.ts'
import { fromStored, type SeenEvent } from './seen-event.ts'

/** A log after a number: from memory when what follows was committed a moment ago, else from the store. */
export interface LogTail {
  /** Everything up to here was given, or is none of this log's. */
  readonly given: number
  readonly hasMore: boolean
  push(event: SeenEvent): void
  next(log: LogName): Promise<Batch>
}

/** What comes next. */
export interface Batch {
  readonly events: readonly SeenEvent[]
  /** The first number still there, when what should come next was pruned. */
  readonly missed: number | null
  /** There is more, which somebody who is still writing holds back. */
  readonly heldBack: boolean
}

const FROM_STORE = 500
const MAX_KEPT = 256

export function createLogTail(deps: {
  readonly log: Pick<EventLogStore, 'page'>
  readonly by: LogName['by']
  readonly after: number
}): LogTail {
  const numberOf = deps.by === 'number' ? ({ seq }: SeenEvent) => seq : ({ position }: SeenEvent) => position
  let given = deps.after
  // Until the store was asked once there may be anything.
  let head = Number.POSITIVE_INFINITY
  let pushed = 0
  let kept: SeenEvent[] = []

  const read = async (log: LogName): Promise<Batch> => {
    pushed = 0
    const page = await deps.log.page(log, { after: given, limit: FROM_STORE })
    if (given < page.first - 1) return { events: [], missed: page.first, heldBack: false }
    // What was pushed meanwhile may be younger than the page.
    head = Math.max(page.head, pushed)
    const progress = page.upTo > given
    given = page.upTo
    return { events: page.events.map(fromStored), missed: null, heldBack: !progress && given < head }
  }
  return {
    get given() {
      return given
    },
    get hasMore() {
      return given < head
    },
    push(event) {
      const number = numberOf(event)
      pushed = Math.max(pushed, number)
      head = Math.max(head, number)
      const last = kept.at(-1)
      const follows = last === undefined || number === numberOf(last) + 1
      // Not from its own number on: what is missing in between comes from the store, and this with it.
      if (follows && kept.length < MAX_KEPT) kept.push(event)
      else kept = []
    },
    async next(log) {
      const fresh = kept.filter((event) => numberOf(event) > given)
      kept = []
      const [first] = fresh
      const last = fresh.at(-1)
      if (!first || !last || numberOf(first) !== given + 1) return read(log)
      given = numberOf(last)
      return { events: fresh, missed: null, heldBack: false }
    },
  }
}
