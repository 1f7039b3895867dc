import { GatewayError } from '../../../../core/errors.ts'
import { route } from '../../../dialect.ts'
import { ADMIN } from '../../auth.ts'

/** Profiles and heap dumps hold what must not leave the process; there is no debug mode to allow them. */
async function disabled(): Promise<never> {
  throw new GatewayError('NOT_FOUND', 'WAHA_DEBUG_MODE is disabled')
}

/** GET /api/server/debug/cpu */
export const debugCpu = route('GET /api/server/debug/cpu', {
  summary: 'Collect and return a CPU profile',
  access: ADMIN,
  handle: disabled,
})

/** GET /api/server/debug/heapsnapshot */
export const debugHeap = route('GET /api/server/debug/heapsnapshot', {
  summary: 'Return a heap snapshot',
  access: ADMIN,
  handle: disabled,
})

/** GET /api/server/debug/browser/trace/{session} */
export const debugTrace = route('GET /api/server/debug/browser/trace/:session', {
  summary: 'Collect and get a trace of the browser',
  access: ADMIN,
  handle: disabled,
})
