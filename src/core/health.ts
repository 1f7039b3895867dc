import type { Observatory, Sight } from './observatory.ts'
import type { Host } from './ports/host.ts'
import type { Logger } from './ports/logger.ts'
import type { Store } from './ports/store.ts'

/** `degraded`: requests are answered, and somebody should look. `down`: they cannot be. */
export type HealthState = 'up' | 'degraded' | 'down'

export interface HealthPart {
  readonly name: 'database' | 'sessions' | 'deliveries' | 'eventLoop' | 'disk'
  readonly state: HealthState
  /** What is measured; no names, numbers of people or addresses, since anybody may ask. */
  readonly figures: Readonly<Record<string, number | Readonly<Record<string, number>>>>
  /** Why it does not answer, for the log. */
  readonly error: unknown
}

export interface HealthReport {
  /** The worst of the parts. */
  readonly state: HealthState
  readonly parts: readonly HealthPart[]
}

/** Whether the parts that requests depend on answer, and whether the rest is well. */
export interface Health {
  check(): Promise<HealthReport>
}

export interface HealthDeps {
  readonly store: Pick<Store, 'ping'>
  readonly observatory: Observatory
  readonly host: Host | null
  readonly logger: Logger
  readonly timeoutMs?: number
}

/** Longer than webhooks that are tried again as usual need. */
const LATE_DELIVERY_SECONDS = 600
const LATE_LOOP_SECONDS = 0.5
const LOW_DISK_BYTES = 512 * 1024 ** 2

export function createHealth(deps: HealthDeps): Health {
  const { store, observatory, host, logger, timeoutMs = 5_000 } = deps
  let before: HealthState = 'up'
  const tell = (report: HealthReport) => {
    if (report.state === before) return
    before = report.state
    const wrong = report.parts
      .filter(({ state }) => state !== 'up')
      .map(({ error, ...rest }) => ({ ...rest, err: error }))
    if (report.state === 'up') logger.info({}, 'everything is well again')
    else logger.warn({ parts: wrong }, `the gateway is ${report.state}`)
  }
  const look = async () => {
    await store.ping()
    return observatory.look()
  }
  return {
    async check() {
      const sight = await attempt(look, timeoutMs)
      const stored = 'error' in sight ? [] : [sessionsPart(sight.result), deliveriesPart(sight.result)]
      const parts = [databasePart(sight), ...stored, ...(host ? await hostParts(host, timeoutMs) : [])]
      const report = { state: worst(parts), parts }
      tell(report)
      return report
    },
  }
}

type Attempt<T> = { readonly result: T } | { readonly error: unknown }

const databasePart = (attempted: Attempt<unknown>): HealthPart =>
  'error' in attempted
    ? { name: 'database', state: 'down', figures: {}, error: attempted.error }
    : part('database', true, {})

function sessionsPart({ sessions }: Sight): HealthPart {
  const expected = sessions.filter(({ shouldWork }) => shouldWork)
  const broken = expected.filter(({ status }) => status !== 'working')
  const troubles: Record<string, number> = {}
  for (const { trouble, status } of broken) {
    const code = trouble?.code ?? status.toUpperCase()
    troubles[code] = (troubles[code] ?? 0) + 1
  }
  return part('sessions', broken.length === 0, { expected: expected.length, notWorking: broken.length, troubles })
}

function deliveriesPart({ sessions, at }: Sight): HealthPart {
  const since = Math.min(at, ...sessions.map(({ undeliveredSince }) => undeliveredSince ?? at))
  const oldestSeconds = Math.round((at - since) / 1000)
  return part('deliveries', oldestSeconds < LATE_DELIVERY_SECONDS, { oldestSeconds })
}

async function hostParts(host: Host, timeoutMs: number): Promise<readonly HealthPart[]> {
  const delaySeconds = host.eventLoopDelay()
  const loop = part('eventLoop', delaySeconds < LATE_LOOP_SECONDS, { delaySeconds })
  const disk = await attempt(() => host.freeDisk(), timeoutMs)
  if ('error' in disk) return [loop, { name: 'disk', state: 'degraded', figures: {}, error: disk.error }]
  const { result: freeBytes } = disk
  return freeBytes === null ? [loop] : [loop, part('disk', freeBytes >= LOW_DISK_BYTES, { freeBytes })]
}

const part = (name: HealthPart['name'], isWell: boolean, figures: HealthPart['figures']): HealthPart => ({
  name,
  state: isWell ? 'up' : 'degraded',
  figures,
  error: null,
})

function worst(parts: readonly HealthPart[]): HealthState {
  const has = (state: HealthState) => parts.some((one) => one.state === state)
  if (has('down')) return 'down'
  return has('degraded') ? 'degraded' : 'up'
}

async function attempt<T>(work: () => Promise<T>, timeoutMs: number): Promise<Attempt<T>> {
  const { promise: expired, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  try {
    return { result: await Promise.race([work(), expired]) }
  } catch (error) {
    return { error }
  } finally {
    clearTimeout(timer)
  }
}
