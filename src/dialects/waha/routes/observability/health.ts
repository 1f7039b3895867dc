import { Type } from 'typebox'
import type { HealthPart } from '../../../../core/health.ts'
import { route } from '../../../dialect.ts'
import { OPEN } from '../../auth.ts'

/** RyzeAPI's `/health` has the same address: its programs find their fields beside WAHA's. */
const RYZE_NAME = 'RyzeAPI'

/** What RyzeAPI calls the parts. */
const RYZE_PARTS: Readonly<Record<string, string>> = { database: 'db' }

const parts = Type.Record(Type.String(), Type.Object({ status: Type.String() }))

/** GET /health: whether what requests depend on answers. Open, so it tells no details. */
export const health = route('GET /health', {
  summary: 'Check the health of the server',
  access: OPEN,
  response: Type.Object({
    status: Type.String(),
    info: parts,
    error: parts,
    details: parts,
    service: Type.String(),
    uptime: Type.String(),
    timestamp: Type.String(),
    checks: Type.Record(Type.String(), Type.String()),
  }),
  async handle(gateway, { reply }) {
    const report = await gateway.health.check()
    if (!report.ok) reply.code(503)
    return {
      status: report.ok ? 'ok' : 'error',
      info: describe(report.parts.filter(({ ok }) => ok)),
      error: describe(report.parts.filter(({ ok }) => !ok)),
      details: describe(report.parts),
      service: RYZE_NAME,
      uptime: toUptime(Date.now() - gateway.info.startedAt),
      timestamp: new Date().toISOString(),
      checks: Object.fromEntries(report.parts.map(({ name, ok }) => [RYZE_PARTS[name] ?? name, ok ? 'ok' : DOWN])),
    }
  },
})

const describe = (list: readonly HealthPart[]) =>
  Object.fromEntries(list.map(({ name, ok }) => [name, { status: ok ? 'up' : 'down' }]))

/** Open to everybody, so that it does not say why. */
const DOWN = 'fail: no answer'

/** `12h34m56s` */
function toUptime(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${Math.floor(seconds / 3600)}h${Math.floor(seconds / 60) % 60}m${seconds % 60}s`
}
