import { outsideCalls } from '../util/call-scope.ts'
import { GatewayError } from './errors.ts'
import type { Engine, EngineEvent } from './ports/engine.ts'
import type { Logger } from './ports/logger.ts'
import type { Store } from './ports/store.ts'
import type { SessionRecord, Trouble } from './model/session.ts'
import { findRawMessage } from './outgoing/raw-message.ts'
import { readersOf } from './outgoing/audience.ts'
import type { Runtime } from './runtime.ts'

/** Opens and closes engine sessions. Callers hold the session's lock. */
export interface SessionRunner {
  /** Opens and starts; does nothing when it runs already. A start that fails becomes the session's state. */
  run(record: SessionRecord): Promise<void>
  /** Stops what runs; the pairing stays. Never rejects. */
  halt(session: string): Promise<void>
  /** Tells WhatsApp to unlink (as far as it can be reached), stops, and forgets the keys. */
  unlink(record: SessionRecord): Promise<void>
}

export interface SessionRunnerDeps {
  readonly engine: Engine
  readonly store: Store
  readonly runtime: Runtime
  readonly logger: Logger
  readonly onEvent: (session: string, event: EngineEvent) => Promise<void>
}

export function createSessionRunner(deps: SessionRunnerDeps): SessionRunner {
  const { engine, store, runtime, logger } = deps

  const open = async (record: SessionRecord) => {
    const running = await engine.open({
      session: record.name,
      config: record.config,
      keys: store.keys(record.name),
      archive: {
        rawMessage: (ref) => findRawMessage(store, record.name, ref),
        storyReaders: ({ id }) => readersOf(store, record.name, id),
        waiting: (limit) => store.waiting.list(record.name, limit),
        group: (jid) => store.groups.get(record.name, jid),
        chatTimer: async (jid) => (await store.chats.get(record.name, jid))?.ephemeralSeconds ?? 0,
      },
      listener: (event) => deps.onEvent(record.name, event),
    })
    runtime.add(record.name, running)
    return running
  }

  const halt = async (session: string) => {
    const running = runtime.get(session)
    if (!running) return
    try {
      await running.stop()
      await running[Symbol.asyncDispose]()
    } catch (error) {
      // A session that does not end well must still be one that can be started again, and deleted.
      logger.error({ session, err: error }, 'session did not stop cleanly')
    } finally {
      runtime.remove(session)
    }
  }

  const run = async (record: SessionRecord) => {
    try {
      const running = runtime.get(record.name) ?? (await open(record))
      await running.start()
    } catch (error) {
      logger.error({ session: record.name, err: error }, 'session could not start')
      await deps.onEvent(record.name, {
        type: 'connection',
        state: { status: 'failed', trouble: startTrouble(error) },
      })
    }
  }

  return {
    halt,
    // A session outlives the request that starts it.
    run: (record) => outsideCalls(() => run(record)),
    async unlink(record) {
      const running = runtime.get(record.name)
      if (running) {
        await running.logout().catch((error: unknown) => {
          logger.warn({ session: record.name, err: error }, 'could not tell whatsapp to unlink')
        })
        await halt(record.name)
      }
      await store.keys(record.name).clear()
    },
  }
}

function startTrouble(error: unknown): Trouble {
  const message = error instanceof GatewayError ? error.message : 'the session could not start; the log says why'
  return { code: 'INTERNAL', message, retryAt: null }
}
