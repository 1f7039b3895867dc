import { currentCall } from '../util/call-scope.ts'
import { ulid } from '../util/ulid.ts'
import type { EventFeed } from './events.ts'
import { laneOf, SESSION_LANE } from './lane.ts'
import type { Jid } from './model/address.ts'
import type { GatewayEvent, LoggedEvent } from './model/event.ts'
import type { Ground } from './outward.ts'
import type { Logger } from './ports/logger.ts'
import type { Meter } from './ports/meter.ts'
import type { Store } from './ports/store.ts'

/** A transaction in which something is stored and told. */
export interface Recording extends Ground {
  /** Unix seconds. */
  readonly at: number
  /** Adds to the session's log, in the lane of the chat; without a chat in the session's own. */
  tell(chat: Jid | null, event: GatewayEvent): Promise<void>
  /** Counts how something that was sent ended, once this is committed. */
  countSend(result: 'confirmed' | 'refused'): void
}

/** Runs the work in one transaction; when it is committed, publishes what was told. No network inside. */
export type Recorder = <T>(
  session: string,
  work: (recording: Recording) => Promise<T>,
  options?: { readonly trace?: string | null | undefined },
) => Promise<T>

/** What happened and the event of it are stored together or not at all, and nobody hears of it before. */
export function createRecorder(deps: {
  readonly store: Store
  readonly feed: EventFeed
  readonly logger: Logger
  readonly meter: Meter
  readonly now: () => number
}): Recorder {
  const { store, feed, logger, meter, now } = deps
  return async (session, work, { trace = currentCall()?.trace } = {}) => {
    const { result, logged, sends } = await store.transaction(async (tx) => {
      const entries: LoggedEvent[] = []
      const ends: ('confirmed' | 'refused')[] = []
      const countSend = (how: 'confirmed' | 'refused') => void ends.push(how)
      const tell = async (chat: Jid | null, event: GatewayEvent) => {
        const lane = chat === null ? SESSION_LANE : await laneOf(tx, session, chat)
        entries.push(
          await tx.log.append(session, { id: ulid(), timestamp: now(), lane, event, ...(trace && { trace }) }),
        )
      }
      const recording = { tx, session, at: Math.floor(now() / 1000), tell, countSend }
      return { result: await work(recording), logged: entries, sends: ends }
    })
    for (const how of sends) meter.count('sends', { session, result: how })
    for (const event of logged) {
      const { seq, id, event: told } = event
      logger.debug({ session, seq, event: id, type: told.type, ...(trace && { trace }) }, 'event recorded')
      feed.publish(event)
    }
    return result
  }
}
