import pino from 'pino'
import { createSandbox, type Sandbox, type SandboxAccount } from '../../../../sandbox/src/index.ts'
import type { Engine, EngineSession } from '../../../core/ports/engine.ts'
import { createRecorder, type Recorder, type RecorderOptions } from '../../testing/recorder.ts'
import { type BaileysEngineOptions, createBaileysEngine } from '../index.ts'

/** A sandbox with two people, and an engine in it. */
export interface World extends AsyncDisposable {
  readonly sandbox: Sandbox
  readonly engine: Engine
  readonly ana: SandboxAccount
  readonly ben: SandboxAccount
  /** Opens a session; it is stopped with the world. */
  open(options?: RecorderOptions): Promise<{ readonly session: EngineSession; readonly heard: Recorder }>
  /** A session that Ana's phone has scanned, working. */
  paired(options?: RecorderOptions): Promise<{ readonly session: EngineSession; readonly heard: Recorder }>
}

const logger = pino({ level: process.env['ENGINE_TEST_LOG'] ?? 'silent' }, pino.destination(2))

/** Short enough for tests, long enough for a busy machine. */
const TIMEOUTS = { backoffMs: 20, backoffMaxMs: 200, offlineMs: 2_000 } as const

/** Builds a world; `engine` changes the engine's options. */
export async function createWorld(engine: Partial<BaileysEngineOptions> = {}): Promise<World> {
  const sandbox = await createSandbox({ controlPort: null })
  const ana = await sandbox.createAccount({ number: '15550000001', name: 'Ana' })
  const ben = await sandbox.createAccount({ number: '15550000002', name: 'Ben' })
  const sessions: EngineSession[] = []
  const made = createBaileysEngine({
    network: { url: sandbox.url, rootKey: sandbox.rootKey, media: sandbox.media },
    logger,
    ...engine,
    timeouts: { ...TIMEOUTS, ...engine.timeouts },
  })

  const open: World['open'] = async (options) => {
    const heard = createRecorder(options)
    const session = await made.open(heard.options)
    sessions.push(session)
    return { session, heard }
  }

  return {
    sandbox,
    engine: made,
    ana,
    ben,
    open,
    async paired(options) {
      const { session, heard } = await open(options)
      await session.start()
      const { qr } = await heard.state('scan_qr')
      await ana.scan(qr)
      await heard.state('working')
      return { session, heard }
    },
    async [Symbol.asyncDispose]() {
      for (const session of sessions) await session[Symbol.asyncDispose]()
      await sandbox.close()
    },
  }
}
