import type { KeyedLock } from '../util/keyed-lock.ts'
import type { ConfigCache } from './config-cache.ts'
import { createConnectionEvents } from './connection-events.ts'
import { createIngest } from './ingest.ts'
import type { ConnectionState, SessionMedia } from './model/session.ts'
import type { Outbox } from './outgoing/outbox.ts'
import type { Engine, EngineEvent } from './ports/engine.ts'
import type { Logger } from './ports/logger.ts'
import type { Meter } from './ports/meter.ts'
import type { Store } from './ports/store.ts'
import type { Recorder } from './recording.ts'
import type { Runtime } from './runtime.ts'
import type { SessionStates } from './session-states.ts'

export interface EngineIntakeDeps {
  readonly store: Store
  readonly runtime: Runtime
  readonly states: SessionStates
  readonly lock: KeyedLock
  readonly outbox: Outbox
  readonly configs: ConfigCache
  readonly record: Recorder
  readonly meter: Meter
  readonly onRenamed: (session: string) => void
  readonly mediaSettings: SessionMedia
  readonly openAnswer: Engine['openAnswer']
  readonly logger: Logger
}

/** Where the engines' events go. */
export interface EngineIntake {
  announce(session: string, state: ConnectionState): Promise<void>
  onEvent(session: string, event: EngineEvent): Promise<void>
}

/** What the engines' events lead to. */
export function createEngineIntake(deps: EngineIntakeDeps): EngineIntake {
  const { store, states, runtime, lock, outbox, configs, record, logger, onRenamed } = deps
  const announce = createConnectionEvents({
    store,
    states,
    record,
    onWorking: (session) => outbox.resume(session),
    onRenamed,
    // The engine waits for this event: it can only be stopped after it was taken.
    onLoggedOut: (session) => void lock.run(session, () => forget(session)).catch(report(session)),
  })
  const report = (session: string) => (error: unknown) =>
    logger.error({ session, err: error }, 'the keys of an ended pairing could not be removed')
  const forget = async (session: string) => {
    const connection = states.get(session).connection
    if (connection.status !== 'failed' || connection.trouble.code !== 'LOGGED_OUT') return
    const running = runtime.get(session)
    await running?.stop()
    await running?.[Symbol.asyncDispose]()
    runtime.remove(session)
    await store.keys(session).clear()
    await store.sessions.update(session, { me: null })
  }
  const ingest = createIngest({
    record,
    meter: deps.meter,
    configOf: (session) => configs.get(session),
    media: deps.mediaSettings,
    openAnswer: deps.openAnswer,
  })
  const onEvent = async (session: string, event: EngineEvent) => {
    // First of all: what waits must not leave between the refusal and the limit that it tells of.
    if (event.type === 'receipt' && event.ack === 'error') await outbox.noteCode(session, event.errorCode)
    if (event.type !== 'connection') return ingest(session, event)
    // Only what was asked for makes a session stopped: an engine that closes after a failure does not.
    if (event.state.status !== 'stopped') await announce(session, event.state)
  }
  return { announce, onEvent }
}
