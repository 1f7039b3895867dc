import type { KeyedLock } from '../util/keyed-lock.ts'
import type { Automation } from './automation.ts'
import type { Delivery } from './delivery/delivery.ts'
import type { Maintenance } from './maintenance.ts'
import type { MediaJobs } from './media/jobs.ts'
import type { MediaKeeping } from './media/keeping.ts'
import type { Pictures } from './pictures.ts'
import type { MediaStore } from './ports/media-store.ts'
import type { Logger } from './ports/logger.ts'
import type { Store } from './ports/store.ts'
import { restoreSessions } from './restore.ts'
import type { Outbox } from './outgoing/outbox.ts'
import type { EventReaders } from './readers/event-readers.ts'
import type { Runtime } from './runtime.ts'
import type { SessionRunner } from './session-runner.ts'
import type { SessionStates } from './session-states.ts'
import type { Sessions } from './sessions.ts'

export interface LifecycleDeps {
  readonly store: Store
  readonly sessions: Sessions
  readonly states: SessionStates
  readonly delivery: Delivery
  readonly maintenance: Maintenance
  readonly automation: Automation
  readonly pictures: Pictures
  readonly outbox: Outbox
  readonly jobs: MediaJobs
  readonly keeping: MediaKeeping
  readonly mediaStore: Pick<MediaStore, 'place'>
  readonly readers: Pick<EventReaders, 'close'>
  readonly runtime: Runtime
  readonly runner: SessionRunner
  readonly lock: KeyedLock
  readonly logger: Logger
  readonly restoreParallel: number
}

/** How the core begins and ends. */
export interface Lifecycle {
  /** To be done before anything is asked of the core. */
  prepare(): Promise<void>
  /** Begins deliveries and brings back the sessions; does not wait until they work. */
  start(): Promise<void>
  /** Stops sessions and deliveries; what is not delivered stays in the log. */
  stop(): Promise<void>
}

/** Puts begin and end of the core's parts in their order. */
export function createLifecycle(deps: LifecycleDeps): Lifecycle {
  const { store, sessions, states, delivery, maintenance, automation, pictures, runtime, runner, lock, logger } = deps
  let stopping = false
  let restoring: Promise<void> = Promise.resolve()
  return {
    prepare: () => delivery.prepare(),
    async start() {
      for (const { name, config } of await store.sessions.list())
        deps.mediaStore.place?.(name, config.objectStore ?? null)
      await deps.keeping.start()
      await delivery.start()
      deps.jobs.start()
      maintenance.start()
      automation.start()
      const parallel = deps.restoreParallel
      restoring = restoreSessions({ store, sessions, states, logger, parallel, isStopping: () => stopping })
    },
    async stop() {
      stopping = true
      deps.readers.close()
      await restoring
      await lock.idle()
      // What they wait for is on its way in the engines: it ends with them.
      const ended = [automation.stop(), pictures.stop(), deps.outbox.stop(), deps.jobs.stop()]
      await Promise.all(runtime.names().map((name) => runner.halt(name)))
      await Promise.all(ended)
      await deps.keeping.stop()
      await delivery.stop()
      await maintenance.stop()
    },
  }
}
