import type { Trouble } from './plan.ts'
import { STOP_LIMIT_MS } from './processes.ts'
import { pause } from './request.ts'
import type { Stage } from './stage.ts'

const LOOK_EVERY_MS = 100
/** Of looking for a gateway with a session that works: kills may keep it away for a time. */
const MOST_LOOKS = 600
/** A process that is over its limit ends by itself first. */
const GRACE_MS = 5_000

/** The gateway is asked to stop while it works; returns why not when it never did. */
export async function runStop(
  { gateway, api, held: [first] }: Stage,
  { againAfterMs, downMs }: Trouble & { readonly kind: 'stop' },
): Promise<string | null> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const { pid } = gateway
    const session = await api.ask(`GET /api/sessions/${first?.name}`)
    const isWorking = session.answered && session.body?.status === 'WORKING'
    const request = { againAfterMs, downMs, limitMs: STOP_LIMIT_MS + GRACE_MS }
    if (isWorking && pid !== null && (await gateway.stop({ pid, ...request }))) return null
    await pause(LOOK_EVERY_MS)
  }
  return 'its sessions never worked for long enough'
}
