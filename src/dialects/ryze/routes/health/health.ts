import { Type } from 'typebox'
import type { HealthState } from '../../../../core/health.ts'
import { route } from '../../../dialect.ts'
import { OPEN } from '../../auth.ts'

/** GET /health: whether what requests depend on answers (else 503), and whether the rest is well. Open, and not counted. */
export const getHealth = route('GET /health', {
  summary: 'Check the health of the server',
  access: OPEN,
  response: Type.Object({
    status: Type.Union([Type.Literal('ok'), Type.Literal('degraded')]),
    service: Type.String(),
    uptime: Type.String(),
    timestamp: Type.String(),
    checks: Type.Record(Type.String(), Type.String()),
  }),
  async handle(gateway, { reply }) {
    const report = await gateway.health.check()
    if (report.state === 'down') reply.code(503)
    const now = Date.now()
    return {
      status: report.state === 'up' ? 'ok' : 'degraded',
      service: 'RyzeAPI',
      uptime: toUptime(now - gateway.info.startedAt),
      timestamp: new Date(now).toISOString(),
      checks: Object.fromEntries(
        report.parts.map((part) => [part.name === 'database' ? 'db' : part.name, CHECKS[part.state]]),
      ),
    }
  },
})

/** The reason names hosts and files: anybody may ask, so it stays in the log. */
const CHECKS: Readonly<Record<HealthState, string>> = { up: 'ok', degraded: 'degraded', down: 'fail: no answer' }

/** `12h34m56s`, as Go writes it. */
function toUptime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds % 60}s`
}
