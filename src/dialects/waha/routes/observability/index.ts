import { tagged } from '../../../dialect.ts'
import { debugCpu, debugHeap, debugTrace } from './debug.ts'
import { getEnvironment } from './environment.ts'
import { health } from './health.ts'
import { ping } from './ping.ts'
import { getStatus } from './status.ts'
import { stopServer } from './stop.ts'
import { getVersion, getVersionDeprecated } from './version.ts'

/** WAHA's tag Observability. */
export const observability = tagged('Observability', [
  ping,
  health,
  getVersion,
  getEnvironment,
  getStatus,
  stopServer,
  debugCpu,
  debugHeap,
  debugTrace,
  getVersionDeprecated,
])
