import type { HealthPart, HealthReport } from '../../../core/health.ts'

/** RyzeAPI's `/health` has the same address: its programs find their fields beside WAHA's. */
const RYZE_NAME = 'RyzeAPI'

/** What RyzeAPI calls the parts. */
const RYZE_PARTS: Readonly<Record<string, string>> = { database: 'db' }

/** Open to everybody, so that it does not say why. */
const DOWN = 'fail: no answer'

/** The state of the server as WAHA tells it, and as RyzeAPI does. Times are milliseconds since 1970. */
export const toHealth = (
  { ok, parts }: HealthReport,
  { startedAt, now }: { readonly startedAt: number; readonly now: number },
) => ({
  status: ok ? 'ok' : 'error',
  info: describe(parts.filter((part) => part.ok)),
  error: describe(parts.filter((part) => !part.ok)),
  details: describe(parts),
  service: RYZE_NAME,
  uptime: toUptime(now - startedAt),
  timestamp: new Date(now).toISOString(),
  checks: Object.fromEntries(parts.map((part) => [RYZE_PARTS[part.name] ?? part.name, part.ok ? 'ok' : DOWN])),
})

const describe = (list: readonly HealthPart[]) =>
  Object.fromEntries(list.map(({ name, ok }) => [name, { status: ok ? 'up' : 'down' }]))

/** `12h34m56s` */
function toUptime(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${Math.floor(seconds / 3600)}h${Math.floor(seconds / 60) % 60}m${seconds % 60}s`
}
