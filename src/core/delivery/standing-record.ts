import type { Subscription } from '../ports/store.ts'
import type { Recorder } from '../recording.ts'
import type { StandingChange } from './standing.ts'

/** Stores a receiver's standing, and tells of it in the session's log when it is news. */
export const createStandingRecord =
  (record: Recorder, { session, id }: Pick<Subscription, 'session' | 'id'>) =>
  ({ isNews, ...change }: StandingChange): Promise<void> =>
    record(session, async ({ tx, tell, at }) => {
      await tx.subscriptions.amend(session, id, change)
      if (!isNews) return
      const { pause = null } = change
      const state = pause === null ? 'active' : 'paused'
      const reason = pause && `${pause.reason}: ${pause.detail}`
      await tell(null, { type: 'subscription.changed', subscription: id, state, reason, timestamp: at })
    })
