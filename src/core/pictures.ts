import { requireCapability } from './capability.ts'
import { GatewayError } from './errors.ts'
import { bareJid, isPerson, kindOf, type Jid } from './model/address.ts'
import { createBacklog } from './picture-backlog.ts'
import type { EngineSession } from './ports/engine.ts'
import type { Logger } from './ports/logger.ts'
import type { Store } from './ports/store.ts'
import type { Runtime } from './runtime.ts'
import type { Sessions } from './sessions.ts'

/** Addresses of profile pictures, asked for once and kept for a day. */
export interface Pictures {
  /** Waits for WhatsApp unless it is known; needs a working session then. */
  get(session: string, jid: Jid, options: { readonly refresh: boolean }): Promise<string | null>
  /** What is known, at once; the rest is asked for meanwhile. */
  known(session: string, jids: readonly Jid[]): Promise<ReadonlyMap<Jid, string | null>>
  /** Nothing more is asked for; resolves when nothing is under way. */
  stop(): Promise<void>
}

export interface PicturesDeps {
  readonly sessions: Sessions
  readonly runtime: Runtime
  readonly store: Store
  readonly logger: Logger
  readonly now: () => number
}

const KEEP_MS = 24 * 60 * 60 * 1000

export function createPictures(deps: PicturesDeps): Pictures {
  const { sessions, runtime, store, logger, now } = deps
  const isFresh = (fetchedAt: number) => now() - fetchedAt < KEEP_MS
  const fetch = createFetch(deps)
  const backlog = createBacklog({
    async work(session, jid) {
      const engine = runtime.get(session)
      if (!engine) return
      // It may have come since it was missed.
      const cached = (await store.pictures.get(session, [jid])).get(jid)
      if (!cached || !isFresh(cached.fetchedAt)) await fetch(session, engine, jid)
    },
    onError: (session, error) => logger.debug({ session, err: error }, 'a profile picture could not be asked for'),
  })
  return {
    async get(session, jid, { refresh }) {
      await sessions.require(session)
      const cached = refresh ? undefined : (await store.pictures.get(session, [jid])).get(jid)
      if (cached && isFresh(cached.fetchedAt)) return cached.url
      await sessions.requireStatus(session, ['working'])
      return fetch(session, runtime.require(session), jid)
    },
    async known(session, jids) {
      const asked = jids.map(bareJid)
      const cached = await store.pictures.get(session, asked)
      const missing = asked.filter((jid) => hasPicture(jid) && !isFresh(cached.get(jid)?.fetchedAt ?? -Infinity))
      if (runtime.get(session)?.pictures) backlog.add(session, missing)
      return new Map(
        jids.flatMap((jid, at) => {
          const picture = cached.get(asked[at] ?? jid)
          return picture ? [[jid, picture.url] as const] : []
        }),
      )
    },
    stop: () => backlog.stop(),
  }
}

const hasPicture = (jid: Jid): boolean => isPerson(jid) || kindOf(jid) === 'group'

/** Asks WhatsApp. Whoever asks for the same picture meanwhile waits for the same answer. */
function createFetch({ store, now }: PicturesDeps) {
  const inFlight = new Map<string, Promise<string | null>>()
  const ask = async (session: string, engine: EngineSession, jid: Jid): Promise<string | null> => {
    const picture = await requireCapability(engine, 'pictures').get(jid, { preview: false })
    const url = picture?.url ?? null
    await store.pictures.put(session, { jid, url, id: picture?.id ?? null, fetchedAt: now() })
    return url
  }
  return async (session: string, engine: EngineSession, jid: Jid): Promise<string | null> => {
    if (!hasPicture(jid)) throw new GatewayError('CHAT_INVALID', `"${jid}" is no chat with a person or a group`)
    const key = `${session}\n${(await store.people.find(session, jid))?.phone ?? jid}`
    const running = inFlight.get(key)
    if (running) return running
    const asking = ask(session, engine, jid).finally(() => inFlight.delete(key))
    inFlight.set(key, asking)
    return asking
  }
}
