import type { Logger } from './ports/logger.ts'
import type { Store } from './ports/store.ts'
import type { SessionStates } from './session-states.ts'
import type { Sessions } from './sessions.ts'

/** So long one that does not come to an end with its first connection keeps its place. */
const CONNECT_MS = 10_000
const LOOK_MS = 250

/**
 * Starts the sessions that ran before, most recently active first, a few at a time: the next one begins when one of them has
 * connected, or could not, or takes its time. One that fails holds up no other.
 */
export async function restoreSessions(deps: {
  readonly store: Store
  readonly sessions: Sessions
  readonly logger: Logger
  readonly states: Pick<SessionStates, 'get' | 'changed'>
  readonly parallel: number
  readonly isStopping: () => boolean
}): Promise<void> {
  const records = await deps.store.sessions.list()
  const waiting = records
    .filter((record) => record.wanted === 'running')
    .toSorted((a, b) => b.activityAt - a.activityAt)
    .map((record) => record.name)
  const connected = async (name: string) => {
    for (let left = CONNECT_MS; left > 0 && isConnecting(deps.states, name) && !deps.isStopping(); left -= LOOK_MS) {
      await deps.states.changed(name, LOOK_MS)
    }
  }
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined && !deps.isStopping(); name = waiting.shift()) {
      await deps.sessions.start(name).catch((error: unknown) => {
        deps.logger.error({ session: name, err: error }, 'session could not be restored')
      })
      await connected(name)
    }
  }
  await Promise.all(Array.from({ length: deps.parallel }, work))
}

/** Still at its first attempt. */
function isConnecting(states: Pick<SessionStates, 'get'>, name: string): boolean {
  const { connection } = states.get(name)
  return connection.status === 'starting' && connection.trouble === null
}
