import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild, type Child } from './child.ts'
import { createJsonClient, type JsonClient } from './json-client.ts'
import { createTestSchema } from './postgres.ts'
import type { SandboxProcess } from './sandbox-process.ts'
import { until } from './wait.ts'
import { freePort } from './free-port.ts'

/** The gateway in a process of its own, spoken to over HTTP alone. */
export interface GatewayProcess extends AsyncDisposable {
  readonly api: JsonClient
  readonly origin: string
  readonly key: string
  readonly data: string
  child(): Child
  /** Ends it by this signal; `start` brings it back on the same data and port. */
  stop(signal: NodeJS.Signals): Promise<number | null>
  start(): Promise<void>
}

export interface GatewayOptions {
  readonly sandbox: Pick<SandboxProcess, 'url' | 'rootKey' | 'media'>
  readonly env?: Readonly<Record<string, string>>
  /** With all that `npm start` gives a process, for what weighs it: that costs every start some time. */
  readonly isLaunched?: boolean
}

/** As `npm start` does: without its cache of compiled code a busy machine takes many seconds for each start. */
const START = fileURLToPath(new URL('../../bin/start.mjs', import.meta.url))
/** Some three hundred modules are read at each start. */
const START_MS = 60_000
const KEY = 'test-admin-key-0123456789'

/**
 * Starts a gateway on the sandbox's network, with a data folder of its own that goes with it. With
 * WAYPOST_TEST_GATEWAY=postgres it keeps everything in a PostgreSQL schema of its own, unless the test says where.
 */
export async function startGateway({ sandbox, env, isLaunched = false }: GatewayOptions): Promise<GatewayProcess> {
  const data = await mkdtemp(join(tmpdir(), 'waypost-test-'))
  const schema = process.env['WAYPOST_TEST_GATEWAY'] === 'postgres' ? await createTestSchema() : null
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const settings = {
    WAYPOST_PORT: String(port),
    WAYPOST_DATA: data,
    WAYPOST_API_KEY: KEY,
    WAYPOST_NETWORK: sandbox.url,
    WAYPOST_NETWORK_ROOT_KEY: sandbox.rootKey,
    WAYPOST_NETWORK_MEDIA: sandbox.media,
    WAYPOST_ALLOW_PRIVATE: '127.0.0.1',
    WAYPOST_LOG_LEVEL: 'warn',
    ...(!isLaunched && { WAYPOST_LAUNCHED: '1' }),
    ...(schema && { WAYPOST_DATABASE: schema.address }),
    ...env,
  }
  let child: Child
  const start = async () => {
    child = startChild({ args: [START], env: settings, cwd: data })
    const up = () =>
      fetch(`${origin}/ping`).then(
        (response) => response.ok,
        () => false,
      )
    const isUp = async () => {
      if (child.process.exitCode !== null) throw new Error(`the gateway ended:\n${child.lines.join('\n')}`)
      return up()
    }
    // A child that stays behind would keep the test's process from ending.
    await until(`the gateway on port ${port}`, isUp, START_MS).catch(async (error: unknown) => {
      await child.end('SIGKILL')
      throw error
    })
  }
  await start()
  return {
    api: createJsonClient(origin, { 'x-api-key': KEY }),
    origin,
    key: KEY,
    data,
    start,
    child: () => child,
    stop: (signal) => child.end(signal),
    async [Symbol.asyncDispose]() {
      await child.end('SIGKILL')
      await schema?.[Symbol.asyncDispose]()
      await rm(data, { recursive: true, force: true })
    },
  }
}
