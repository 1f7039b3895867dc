import type { Logger } from '../core/ports/logger.ts'
import { acquireLocalLock } from './local.ts'
import type { WorkerLock } from './worker-lock.ts'

/** What of the configuration says which data a worker uses. */
export interface StorageSettings {
  readonly dataFolder: string
  readonly databaseDriver: 'sqlite' | 'postgres'
  readonly secrets: { readonly databaseUrl: string }
  readonly worker: string
  readonly host: string
  readonly port: number
}

/** What happens around a hold on storage. */
export interface HoldOptions {
  readonly logger: Logger
  /** The hold is lost, and another worker may start at any moment: end this one. */
  readonly onLost: () => void
}

/** Makes this process the only worker on its data folder and database. Throws AlreadyRunningError, naming the other. */
export async function holdStorage(settings: StorageSettings, options: HoldOptions): Promise<WorkerLock> {
  const address = settings.port === 0 ? null : `http://${settings.host}:${settings.port}`
  const worker = { name: settings.worker, address }
  await using held = new AsyncDisposableStack()
  held.use(acquireLocalLock({ folder: settings.dataFolder, worker }))
  if (settings.databaseDriver === 'postgres') {
    const { acquirePostgresLock } = await import('./postgres.ts')
    const onLost = (error: Error) => {
      options.logger.error({ err: error }, 'the hold on the database is lost')
      options.onLost()
    }
    const onInterrupted = (error: Error) =>
      options.logger.warn({ err: error }, 'the connection that holds the database broke; taking it again')
    held.use(await acquirePostgresLock({ url: settings.secrets.databaseUrl, worker, onInterrupted, onLost }))
  }
  return held.move()
}
