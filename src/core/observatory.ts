import type { SessionStatus, Trouble } from './model/session.ts'
import type { SessionOverview } from './ports/overview.ts'
import type { Store } from './ports/store.ts'
import type { Runtime } from './runtime.ts'
import type { Sessions } from './sessions.ts'

/** One session at one moment, as an operator looks at it. */
export interface SessionSight extends SessionOverview {
  readonly status: SessionStatus
  readonly trouble: Trouble | null
  /** Whether it is to run and has an account, or had one: then it ought to work. */
  readonly shouldWork: boolean
  /** Milliseconds since 1970 of the last frame from WhatsApp; null without a connection. */
  readonly lastFrameAt: number | null
  /** Events that came in and wait to be stored. */
  readonly toStore: number
}

/** All sessions at one moment. */
export interface Sight {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly sessions: readonly SessionSight[]
  /** Whether the database takes what is written. */
  readonly takesWrites: boolean
}

/** Looks at everything at once, for metrics and health. */
export interface Observatory {
  /** At most a second old. Rejects with STORAGE_FAILED. */
  look(): Promise<Sight>
}

export interface ObservatoryDeps {
  readonly store: Store
  readonly sessions: Sessions
  readonly runtime: Runtime
  readonly now: () => number
}

const FRESH_MS = 1_000

/** One look at a time, which all who ask within a second share: nobody can keep the database busy with it. */
export function createObservatory(deps: ObservatoryDeps): Observatory {
  let last: { readonly at: number; readonly sight: Promise<Sight> } | null = null
  let looking = false
  return {
    look() {
      const at = deps.now()
      if (last && (looking || Math.abs(at - last.at) < FRESH_MS)) return last.sight
      looking = true
      const sight = look(deps).finally(() => (looking = false))
      last = { at, sight }
      return sight
    },
  }
}

async function look({ store, sessions, runtime, now }: ObservatoryDeps): Promise<Sight> {
  const overview = new Map((await store.overview()).map((row) => [row.session, row]))
  const all = await sessions.list({ includeStopped: true })
  const takesWrites = await store.ping().then(
    () => true,
    () => false,
  )
  return {
    at: now(),
    takesWrites,
    sessions: all.flatMap(({ name, wanted, status, trouble, me }) => {
      const row = overview.get(name)
      if (!row) return []
      const vitals = runtime.get(name)?.vitals?.read()
      // Who has never been paired waits for a person with a phone: nothing is wrong.
      const isUnpaired = me === null && (status !== 'failed' || trouble?.code === 'PAIRING_EXPIRED')
      const shouldWork = wanted === 'running' && !isUnpaired
      const { lastFrameAt = null, waiting: toStore = 0 } = vitals ?? {}
      return [{ ...row, status, trouble, shouldWork, lastFrameAt, toStore }]
    }),
  }
}
