import type { Logger } from '../ports/logger.ts'
import type { Store, Subscription } from '../ports/store.ts'
import type { CursorTracker } from './cursor.ts'

/** Saves how far a receiver is in the log. */
export interface Place {
  /** Saves if it is worth it. Rejects when it cannot be saved. */
  save(): Promise<void>
  /** Saves what is not saved, and no more after that. */
  stop(): Promise<void>
}

const SAVE_EVERY = 64
const SAVE_PAUSE_MS = 25

/** After a crash, what was delivered beyond the saved place is delivered again: save often, but not for each. */
export function createPlace(deps: {
  readonly store: Pick<Store, 'subscriptions'>
  readonly subscription: Subscription
  readonly tracker: CursorTracker
  readonly logger: Logger
}): Place {
  const { store, subscription, tracker, logger } = deps
  let saved = subscription.cursor
  let pause: NodeJS.Timeout | null = null
  let stopped = false

  const warn = (error: unknown) => logger.warn({ err: error }, 'place in the log not saved')
  const save = async () => {
    const { position } = tracker
    const before = saved
    const isMuch = position - before >= SAVE_EVERY
    if (position === before || (!isMuch && (tracker.open > 0 || pause) && !stopped)) return
    saved = position
    pauseSaving()
    try {
      await store.subscriptions.advance(subscription.session, subscription.id, position)
    } catch (error) {
      saved = before
      throw error
    }
  }
  /** Under load a save follows the last one by a moment; what came meanwhile is saved then. */
  const pauseSaving = () => {
    if (stopped) return
    pause ??= setTimeout(() => {
      pause = null
      save().catch(warn)
    }, SAVE_PAUSE_MS)
  }
  return {
    save,
    async stop() {
      stopped = true
      if (pause) clearTimeout(pause)
      pause = null
      // Without it some events are delivered once more: no reason to keep anybody from stopping.
      await save().catch(warn)
    },
  }
}
