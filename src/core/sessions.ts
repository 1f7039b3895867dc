import type { KeyedLock } from '../util/keyed-lock.ts'
import { requireRoom } from './accounts.ts'
import { GatewayError } from './errors.ts'
import {
  DEFAULT_SESSION_CONFIG,
  type ConnectionState,
  type Session,
  type SessionConfig,
  type SessionRecord,
  type SessionStatus,
} from './model/session.ts'
import type { Meter } from './ports/meter.ts'
import type { Store } from './ports/store.ts'
import type { Runtime } from './runtime.ts'
import { checkSessionName, newSessionName } from './session-names.ts'
import type { SessionRunner } from './session-runner.ts'
import { isOnItsWay, type SessionStates } from './session-states.ts'

/** The sessions: stored wishes, running engines, and what is known of both. */
export interface Sessions {
  /** By name. Stopped ones only when asked for. */
  list(options?: { readonly includeStopped?: boolean; readonly account?: string }): Promise<readonly Session[]>
  get(name: string): Promise<Session | null>
  /** Throws SESSION_NOT_FOUND. */
  require(name: string): Promise<Session>
  /**
   * The session in one of these states. Waits a moment while it is on its way there, then throws SESSION_NOT_READY with
   * `details: { session, status, expected }`.
   */
  requireStatus(name: string, expected: readonly SessionStatus[]): Promise<Session>
  /** Without a name one is made. Throws SESSION_EXISTS, SESSION_NAME_INVALID, ACCOUNT_NOT_FOUND, ACCOUNT_FULL. */
  create(options: {
    readonly name?: string | undefined
    readonly config?: SessionConfig | undefined
    readonly start?: boolean | undefined
    /** Who owns it; the operator unless named. */
    readonly account?: string | null | undefined
  }): Promise<Session>
  /**
   * Replaces the whole configuration. A running session is restarted: always, or with `needed` only when what changed
   * concerns its connection, or never. A function is given the configuration as it is, with no other change in between.
   */
  update(
    name: string,
    config: SessionConfig | ((before: SessionConfig) => SessionConfig),
    options?: { readonly restart?: Restart },
  ): Promise<Session>
  /** Idempotent. Resolves once the start has begun, not when the session works. */
  start(name: string): Promise<Session>
  /** Idempotent; keeps the pairing. */
  stop(name: string): Promise<Session>
  restart(name: string): Promise<Session>
  /** Unlinks from the phone, forgets the keys, and starts again when it was running, unless told not to. */
  logout(name: string, options?: { readonly thenStart?: boolean }): Promise<Session>
  /** Stops, unlinks and removes everything. Idempotent: an unknown name is no error. */
  delete(name: string): Promise<void>
  /** A code to type on the phone, as 8 characters. Only while waiting for a scan. */
  pairingCode(name: string, phone: string): Promise<string>
}

export type Restart = 'always' | 'needed' | 'never'

export interface SessionsDeps {
  readonly store: Store
  readonly runtime: Runtime
  readonly runner: SessionRunner
  readonly states: SessionStates
  readonly lock: KeyedLock
  readonly meter: Meter
  readonly reservedNames: ReadonlySet<string>
  readonly now: () => number
  /** Tells everyone of a new connection state. */
  readonly announce: (session: string, state: ConnectionState) => Promise<void>
  /** Throws when the configuration cannot be used, such as a webhook to a private address. */
  readonly checkConfig: (config: SessionConfig) => Promise<void>
  /** Called after a session was created, reconfigured or removed, before it (re)starts. */
  readonly onConfigured: (session: string) => Promise<void>
  /** Removes the files of a session that is being deleted. */
  readonly removeFiles: (session: string) => Promise<void>
  /** How long requireStatus waits for a session that is starting. */
  readonly readyWaitMs: number
}

export function createSessions(deps: SessionsDeps): Sessions {
  const { store, states, lock } = deps
  const find = async (name: string) => {
    const record = await store.sessions.get(name)
    return record && states.view(record)
  }
  const require = async (name: string) => (await find(name)) ?? notFound(name)
  const locked = (name: string, work: (session: Session) => Promise<void>) =>
    lock.run(name, async () => {
      await work(await require(name))
      return require(name)
    })
  const { start, stop, relaunch, unlink } = createTransitions(deps)

  return {
    get: find,
    require,
    async list(options = {}) {
      const sessions = (await store.sessions.list(options)).map(states.view)
      return options.includeStopped ? sessions : sessions.filter((session) => session.status !== 'stopped')
    },
    requireStatus: (name, expected) => requireStatus(deps, { name, expected, require }),
    create: async (options) => require(await create(deps, { options, start })),
    update: (name, given, { restart = 'always' } = {}) =>
      locked(name, async (session) => {
        const config = typeof given === 'function' ? given(session.config) : given
        await deps.checkConfig(config)
        await store.sessions.update(name, { config })
        await deps.onConfigured(name)
        const wanted = restart === 'always' || (restart === 'needed' && concernsConnection(session.config, config))
        if (wanted && session.wanted === 'running') await relaunch({ ...session, config })
      }),
    start: (name) => locked(name, start),
    stop: (name) => locked(name, stop),
    restart: (name) => locked(name, relaunch),
    logout: (name, { thenStart = true } = {}) =>
      locked(name, async (session) => {
        await unlink(session)
        if (session.wanted !== 'running') return
        if (thenStart) await start({ ...session, me: null })
        else await store.sessions.update(name, { wanted: 'stopped' })
      }),
    delete: (name) =>
      lock.run(name, async () => {
        const session = await find(name)
        if (!session) return
        await unlink(session)
        await deps.removeFiles(name)
        await store.sessions.delete(name)
        states.remove(name)
        await deps.onConfigured(name)
        deps.meter.forget(name)
      }),
    async pairingCode(name, phone) {
      await requireStatus(deps, { name, expected: ['scan_qr'], require })
      return deps.runtime.require(name).requestPairingCode(phone)
    },
  }
}

/** The changes of state that the operations are made of. The caller holds the session's lock. */
function createTransitions({ store, runner, states, announce }: SessionsDeps) {
  const start = async (session: SessionRecord) => {
    await store.sessions.update(session.name, { wanted: 'running' })
    const { status } = states.get(session.name).connection
    if (status === 'failed') await runner.halt(session.name)
    if (status === 'failed' || status === 'stopped') await announce(session.name, { status: 'starting', trouble: null })
    await runner.run(session)
  }
  const stop = async (session: SessionRecord) => {
    await store.sessions.update(session.name, { wanted: 'stopped' })
    await runner.halt(session.name)
    await announce(session.name, { status: 'stopped' })
  }
  const unlink = async (session: SessionRecord) => {
    await runner.unlink(session)
    await store.sessions.update(session.name, { me: null })
    await announce(session.name, { status: 'stopped' })
  }
  const relaunch = async (session: SessionRecord) => {
    await runner.halt(session.name)
    await announce(session.name, { status: 'stopped' })
    await start(session)
  }
  return { start, stop, unlink, relaunch }
}

/** What the engine was given when it was opened. */
const CONNECTION_FIELDS = ['proxy', 'ignore', 'deviceName', 'browserName', 'history'] as const

const concernsConnection = (before: SessionConfig, after: SessionConfig): boolean =>
  CONNECTION_FIELDS.some((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))

interface Creation {
  readonly options: Parameters<Sessions['create']>[0]
  readonly start: (session: SessionRecord) => Promise<void>
}

async function create(deps: SessionsDeps, { options, start }: Creation): Promise<string> {
  const name = options.name ?? newSessionName()
  checkSessionName(name, deps.reservedNames)
  if (options.config) await deps.checkConfig(options.config)
  const at = deps.now()
  const wanted = options.start === false ? 'stopped' : 'running'
  const record: SessionRecord = {
    name,
    wanted,
    config: options.config ?? DEFAULT_SESSION_CONFIG,
    account: options.account ?? null,
    me: null,
    createdAt: at,
    activityAt: at,
  }
  await deps.lock.run(name, async () => {
    await deps.store.transaction(async (tx) => {
      if (record.account !== null && !(await tx.sessions.get(name))) await requireRoom(tx, record.account)
      await tx.sessions.create(record)
    })
    await deps.onConfigured(name)
    if (wanted === 'running') await start(record)
  })
  return name
}

async function requireStatus(
  deps: SessionsDeps,
  options: {
    readonly name: string
    readonly expected: readonly SessionStatus[]
    readonly require: (name: string) => Promise<Session>
  },
): Promise<Session> {
  const { name, expected } = options
  const deadline = deps.now() + deps.readyWaitMs
  for (;;) {
    const session = await options.require(name)
    if (expected.includes(session.status)) return session
    const left = deadline - deps.now()
    if (!isOnItsWay(session.status) || left <= 0) throw notReady(session, expected)
    await deps.states.changed(name, left)
  }
}

function notFound(name: string): never {
  throw new GatewayError('SESSION_NOT_FOUND', `session ${name} does not exist`)
}

function notReady(session: Session, expected: readonly SessionStatus[]): GatewayError {
  const why = session.trouble ? `: ${session.trouble.message}` : ''
  return new GatewayError(
    'SESSION_NOT_READY',
    `session ${session.name} is ${session.status}, not ${expected.join(' or ')}${why}`,
    {
      details: { session: session.name, status: session.status, expected },
    },
  )
}
