import type { HealthPart, HealthReport, HealthState } from '../../../core/health.ts'

/** RyzeAPI's `/health` has the same address: its programs find their fields beside WAHA's. */
const RYZE_NAME = 'RyzeAPI'

/** What RyzeAPI calls the parts. */
const RYZE_PARTS: Readonly<Record<string, string>> = { database: 'db' }

/** Open to everybody: what is measured, and never why, which could name hosts and files. */
const RYZE_STATES: Readonly<Record<HealthState, string>> = { up: 'ok', degraded: 'degraded', down: 'fail: no answer' }

const STATUSES: Readonly<Record<HealthState, string>> = { up: 'ok', degraded: 'degraded', down: 'error' }

/** The state of the server as WAHA tells it, and as RyzeAPI does. Times are milliseconds since 1970. */
export const toHealth = (
  { state, parts }: HealthReport,
  { startedAt, now }: { readonly startedAt: number; readonly now: number },
) => ({
  status: STATUSES[state],
  info: describe(parts.filter((part) => part.state !== 'down')),
  error: describe(parts.filter((part) => part.state === 'down')),
  details: describe(parts),
  service: RYZE_NAME,
  uptime: toUptime(now - startedAt),
  timestamp: new Date(now).toISOString(),
  checks: Object.fromEntries(parts.map((part) => [RYZE_PARTS[part.name] ?? part.name, RYZE_STATES[part.state]])),
})

const describe = (list: readonly HealthPart[]) =>
  Object.fromEntries(list.map(({ name, state, figures }) => [name, { status: state, ...figures }]))

/** `12h34m56s` */
function toUptime(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${Math.floor(seconds / 3600)}h${Math.floor(seconds / 60) % 60}m${seconds % 60}s`
}
