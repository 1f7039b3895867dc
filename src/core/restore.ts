import type { Logger } from './ports/logger.ts'
import type { Store } from './ports/store.ts'
import type { Sessions } from './sessions.ts'

/** Starts the sessions that ran before, most recently active first, a few at a time. One that fails holds up no other. */
export async function restoreSessions(deps: {
  readonly store: Store
  readonly sessions: Sessions
  readonly logger: Logger
  readonly parallel: number
  readonly isStopping: () => boolean
}): Promise<void> {
  const records = await deps.store.sessions.list()
  const waiting = records
    .filter((record) => record.wanted === 'running')
    .toSorted((a, b) => b.activityAt - a.activityAt)
    .map((record) => record.name)
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined && !deps.isStopping(); name = waiting.shift()) {
      await deps.sessions.start(name).catch((error: unknown) => {
        deps.logger.error({ session: name, err: error }, 'session could not be restored')
      })
    }
  }
  await Promise.all(Array.from({ length: deps.parallel }, work))
}
