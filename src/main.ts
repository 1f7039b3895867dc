import { join } from 'node:path'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import { acquireLocalLock } from './cluster/local.ts'
import { ConfigError, loadConfig, type Config, type LoadedConfig } from './config/config.ts'
import { describeDemo, inNetwork, pairDemoSession, startDemoNetwork } from './demo.ts'
import { explainStartFailure } from './start-failure.ts'
import { createStop, type Stop, stopOnSignals } from './stopping.ts'
import { createLogger } from './util/logger.ts'
import { describeStart } from './welcome.ts'

const WRONG_CONFIG = 2
const FAILED = 1

/** The demo keeps apart from real accounts, and may send its webhooks to this machine. */
const DEMO_DEFAULTS = {
  WAYPOST_NETWORK: 'sandbox',
  WAYPOST_DATA: './data/demo',
  WAYPOST_ALLOW_PRIVATE: '127.0.0.1,::1',
  WAYPOST_LOG_LEVEL: 'warn',
} as const

await main(process.argv.includes('--demo'))

async function main(demo: boolean): Promise<void> {
  const { config, warnings } = loadConfigOrExit(demo)
  const logger = createLogger({ level: config.logLevel, format: config.logFormat })
  for (const warning of warnings) logger.warn({}, warning)
  const opened = new AsyncDisposableStack()
  const stop = createStop({ config, logger, opened })
  endOnErrors(logger)
  stopOnSignals(stop)
  try {
    await start({ config, logger, opened, stop, demo })
  } catch (error) {
    await fail(error, { config, logger, opened })
  }
}

function loadConfigOrExit(demo: boolean): LoadedConfig {
  try {
    return loadConfig(demo ? DEMO_DEFAULTS : {})
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    console.error(`waypost: ${error.message}\nThe settings are described in docs/config.md.`)
    process.exit(WRONG_CONFIG)
  }
}

interface Running {
  readonly config: Config
  readonly logger: Logger
  /** What a stop has to close. */
  readonly opened: AsyncDisposableStack
}

async function start(parts: Running & { readonly stop: Stop; readonly demo: boolean }): Promise<void> {
  const { logger, opened, stop, demo } = parts
  const sandbox = parts.config.network.kind === 'sandbox' ? await openSandbox(parts) : null
  const config = sandbox ? inNetwork(parts.config, sandbox) : parts.config
  const named = demo ? { repeatableKey: 'demo' } : {}
  const app = opened.use(await createApp(config, { logger, onStopRequested: stop, ...named }))
  const { address } = await app.start()
  logger.info({ address, data: config.dataFolder, network: parts.config.network.kind }, 'ready')
  if (sandbox && demo) {
    await pairDemoSession(app, sandbox)
    console.log(await describeDemo(app, sandbox, address))
    return
  }
  const welcome = describeStart({ address, newKey: app.newKey, isTerminal: process.stdout.isTTY === true })
  if (welcome !== null) console.log(welcome)
}

/** The network is locked before it is opened: two processes writing to it would corrupt it. */
async function openSandbox({ config, opened }: Running) {
  const worker = { name: config.worker, address: `http://${config.host}:${config.port}` }
  opened.use(acquireLocalLock({ folder: join(config.dataFolder, 'sandbox'), worker }))
  const sandbox = await startDemoNetwork(config)
  opened.defer(() => sandbox[Symbol.asyncDispose]())
  return sandbox
}

/** After an error that nobody caught the state is unknown; what was acknowledged is on disk. */
function endOnErrors(logger: Logger): void {
  const end = (error: unknown) => {
    logger.fatal({ err: error }, 'unexpected error')
    process.exit(FAILED)
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}

async function fail(error: unknown, { config, logger, opened }: Running): Promise<never> {
  const sentence = explainStartFailure(error, config)
  if (sentence === null) logger.fatal({ err: error }, 'the start failed')
  else console.error(`waypost: ${sentence}`)
  setTimeout(() => process.exit(FAILED), config.stopTimeoutMs)
  await opened.disposeAsync().catch(() => undefined)
  process.exit(FAILED)
}
