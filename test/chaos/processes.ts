import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRequests, insist, type Requests } from './request.ts'
import { createSupervised, type Supervised } from './supervised.ts'
import { freePort } from '../support/free-port.ts'

const START = fileURLToPath(new URL('../../bin/start.mjs', import.meta.url))
const SANDBOX = fileURLToPath(new URL('../../sandbox/src/bin.ts', import.meta.url))

export const KEY = 'chaos-admin-key-0123456789'

/** As `npm start` does; `preload` is loaded before anything else. */
export const startArgs = (preload: string): readonly string[] => ['--import', preload, START]

/** The network in a process of its own, which finds everything again when it is started anew. */
export interface RunningSandbox {
  readonly sandbox: Supervised
  readonly control: Requests
  /** For the gateway: where it is. */
  readonly network: Readonly<Record<string, string>>
}

export async function startSandbox(folder: string): Promise<RunningSandbox> {
  await mkdir(join(folder, 'sandbox'), { recursive: true })
  const [wire, controlPort] = [await freePort(), await freePort()]
  const sandbox = createSupervised({
    args: [SANDBOX, '--port', String(wire), '--control', String(controlPort), '--data', join(folder, 'sandbox')],
    // Kept from run to run: without it each start takes several times as long.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'waypost-chaos-compiled') },
    cwd: folder,
    output: join(folder, 'sandbox.log'),
  })
  sandbox.start()
  const control = createRequests(`http://127.0.0.1:${controlPort}`)
  const { url, rootKey, media } = await insist(control, 'GET /health')
  const network = { WAYPOST_NETWORK: url, WAYPOST_NETWORK_ROOT_KEY: rootKey, WAYPOST_NETWORK_MEDIA: media }
  return { sandbox, control, network }
}

/** How long a stop may take: the default, as told to each gateway. */
export const STOP_LIMIT_MS = 15_000

/** What every gateway of a run is told. Short times, so that what hangs does not take the whole run. */
export const gatewayEnv = (log: string): Readonly<Record<string, string>> => ({
  WAYPOST_API_KEY: KEY,
  WAYPOST_ALLOW_PRIVATE: '127.0.0.1',
  WAYPOST_LOG_LEVEL: log,
  WAYPOST_LOG_FORMAT: 'json',
  WAYPOST_RYZE_RATE_LIMIT: '0',
  WAYPOST_RYZE_CREATE_LIMIT: '0',
  WAYPOST_SEND_TIMEOUT: '5s',
  WAYPOST_WEBHOOK_TIMEOUT: '3s',
  WAYPOST_STOP_TIMEOUT: `${STOP_LIMIT_MS}ms`,
  // Receivers are away for seconds here, not for minutes.
  WAYPOST_WEBHOOK_PROBE_AFTER: '500ms',
})
