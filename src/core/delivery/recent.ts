import type { LoggedEvent } from '../model/event.ts'
import type { EventLogStore } from '../ports/event-log.ts'

/** A session's events after a number, from memory when they were committed a moment ago, else from the log. */
export interface RecentEvents {
  readonly hasMore: boolean
  /** The log goes up to this number. */
  announce(head: number): void
  push(event: LoggedEvent): void
  /** The next events in order; each is given once, unless `rewind` asks for it again. */
  next(): Promise<readonly LoggedEvent[]>
  /** Gives everything after this number again. */
  rewind(seq: number): void
}

const BATCH = 100
const MAX_KEPT = 256

export function createRecentEvents(deps: {
  readonly log: EventLogStore
  readonly session: string
  readonly after: number
}): RecentEvents {
  let given = deps.after
  let head = deps.after
  let kept: LoggedEvent[] = []
  /** What was given last; and what of it is to be given again, so that nothing is read twice. */
  let batch: readonly LoggedEvent[] = []
  let again: readonly LoggedEvent[] = []
  const announce = (seq: number) => {
    head = Math.max(head, seq)
  }
  /** What follows the last one given, from memory if it is there. */
  const following = async (): Promise<readonly LoggedEvent[]> => {
    const fresh = kept.filter((event) => event.seq > given)
    kept = []
    return fresh[0]?.seq === given + 1 ? fresh : deps.log.read(deps.session, given, BATCH)
  }
  return {
    announce,
    get hasMore() {
      return given < head
    },
    push(event) {
      announce(event.seq)
      const follows = kept.length === 0 || event.seq === kept[kept.length - 1]!.seq + 1
      if (follows && kept.length < MAX_KEPT) kept.push(event)
      else kept = []
    },
    rewind(seq) {
      given = seq
      again = batch.filter((event) => event.seq > seq)
    },
    async next() {
      const before = head
      const events = again.length > 0 ? again : await following()
      again = []
      batch = events
      const last = events[events.length - 1]
      if (last) given = last.seq
      else if (head === before) head = given
      return events
    },
  }
}
