import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalMedia } from '../../media/local.ts'
import type { MediaSettings } from '../media/settings.ts'
import type { GatewayEvent } from '../model/event.ts'
import type { Message } from '../model/message.ts'
import type { MediaCapability } from '../ports/engine-capabilities.ts'
import type { Store } from '../ports/store.ts'
import { createWorld, type World } from './world.ts'

/** A world whose files lie in a folder. */
export interface MediaWorld extends World {
  /** What lies in the folder, by path. */
  files(): Promise<readonly string[]>
  told(): Promise<readonly GatewayEvent[]>
  stateOf(message: Message): Promise<string | undefined>
}

export interface MediaWorldOptions {
  readonly media?: Partial<MediaSettings>
  readonly store?: Store
  readonly folder?: string
  /** In place of what the fake engine does. */
  readonly capability?: (real: MediaCapability) => Partial<MediaCapability>
  readonly now?: () => number
}

export async function createMediaWorld({
  media: settings,
  store,
  folder: given,
  capability,
  now,
}: MediaWorldOptions = {}): Promise<MediaWorld> {
  await using opened = new AsyncDisposableStack()
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'waypost-files-')))
  if (given === undefined) opened.defer(() => rm(folder, { recursive: true, force: true }))
  const world = opened.use(
    await createWorld({
      ...(store && { store }),
      media: createLocalMedia({ folder }),
      engine: (fake) => ({
        ...fake,
        async open(options) {
          const session = await fake.open(options)
          const real = session.media
          return real && capability ? { ...session, media: { ...real, ...capability(real) } } : session
        },
      }),
      deps: {
        settings: { keepEventsDays: 1, restoreParallel: 2, readyWaitMs: 200, media: { retryMs: 20, ...settings } },
        ...(now && { now }),
      },
    }),
  )
  const resources = opened.move()
  return {
    ...world,
    async files() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
    },
    async told() {
      const log = await world.log('main')
      return log.map(({ event }) => event).filter(({ type }) => type.startsWith('media.'))
    },
    async stateOf(message) {
      return (await world.gateway.media.stateOf('main', [{ message }]))[0]?.state
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
