import type { KeyedLock } from '../../util/keyed-lock.ts'
import type { EventFeed } from '../events.ts'
import type { EventType } from '../model/event.ts'
import type { StoredName } from '../ports/file-store.ts'
import type { Logger } from '../ports/logger.ts'
import type { MediaStore } from '../ports/media-store.ts'
import type { Store } from '../ports/store.ts'
import { lockKey } from './fetch.ts'
import type { MediaSettings } from './settings.ts'

/** Removes files that no message has, that nobody asks for, or that are too many. */
export interface MediaKeeping {
  /** Removes what a crash left half done, then keeps order from time to time. */
  start(): Promise<void>
  /** One round now. */
  run(): Promise<void>
  stop(): Promise<void>
}

export interface MediaKeepingDeps {
  readonly store: Store
  readonly media: MediaStore
  readonly feed: EventFeed
  readonly fileLock: KeyedLock
  readonly logger: Logger
  readonly now: () => number
  readonly settings: Pick<MediaSettings, 'keepMs' | 'maxTotalBytes'>
}

const EVERY_MS = 60 * 60_000
/** What happens close together is tidied up after together. */
const SOON_MS = 1_000
const AT_ONCE = 100
/** After these a file may have lost its last message, or be one too many. */
const CAUSES: ReadonlySet<EventType> = new Set<EventType>([
  'message.revoked',
  'message.deleted',
  'chat.cleared',
  'chat.deleted',
  'media.ready',
])

export function createMediaKeeping(deps: MediaKeepingDeps): MediaKeeping {
  const { store, media, logger } = deps
  let timer: NodeJS.Timeout | null = null
  let soon: NodeJS.Timeout | null = null
  let running: Promise<void> = Promise.resolve()
  let unsubscribe = (): void => {}
  let stopped = false

  const run = () => {
    running = running
      .then(() => (stopped ? undefined : keepOrder(deps)))
      .catch((error: unknown) => logger.warn({ err: error }, 'files that are not needed any more could not be removed'))
    return running
  }
  const runSoon = () => {
    soon ??= setTimeout(() => {
      soon = null
      void run()
    }, SOON_MS).unref()
  }
  return {
    run,
    async start() {
      await media.sweep()
      for (;;) {
        const left = await store.files.unfinished(AT_ONCE)
        for (const file of left) await remove(deps, file)
        if (left.length < AT_ONCE) break
      }
      unsubscribe = deps.feed.subscribe(({ event }) => {
        if (CAUSES.has(event.type)) runSoon()
      })
      timer = setInterval(() => void run(), EVERY_MS).unref()
      void run()
    },
    async stop() {
      stopped = true
      unsubscribe()
      if (timer) clearInterval(timer)
      if (soon) clearTimeout(soon)
      await running
    },
  }
}

async function keepOrder(deps: MediaKeepingDeps): Promise<void> {
  const { store, now, settings } = deps
  await removeAll(
    deps,
    () => store.files.orphans(AT_ONCE),
    (file) => removeOrphan(deps, file),
  )
  const before = now() - settings.keepMs
  if (settings.keepMs > 0) {
    await removeAll(
      deps,
      () => store.files.unused({ before, limit: AT_ONCE }),
      (file) => remove(deps, file),
    )
  }
  if (settings.maxTotalBytes === 0) return
  let total = await store.files.usage()
  while (total > settings.maxTotalBytes) {
    const [oldest] = await store.files.unused({ before: now() + 1, limit: 1 })
    if (!oldest) return
    await remove(deps, oldest)
    total -= oldest.size ?? 0
  }
}

async function removeAll(
  deps: MediaKeepingDeps,
  list: () => Promise<readonly StoredName[]>,
  removeOne: (file: StoredName) => Promise<void>,
): Promise<void> {
  for (;;) {
    const files = await list()
    for (const file of files) await removeOne(file)
    if (files.length < AT_ONCE) return
    deps.logger.debug({ files: files.length }, 'files removed')
  }
}

/** The file first: what a crash leaves is a row without one, which is fetched again or removed again. */
const remove = (deps: MediaKeepingDeps, { session, name }: StoredName): Promise<void> =>
  deps.fileLock.run(lockKey(session, name), async () => {
    if (!deps.media.isOwn?.(session)) await deps.media.delete(session, name)
    await deps.store.files.drop(session, name)
  })

const removeOrphan = (deps: MediaKeepingDeps, file: StoredName): Promise<void> =>
  deps.fileLock.run(lockKey(file.session, file.name), async () => {
    if (await deps.store.files.isUsed(file.session, file.name)) return
    await deps.media.delete(file.session, file.name)
    await deps.store.files.drop(file.session, file.name)
  })
