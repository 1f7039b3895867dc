import { tagged } from '../../../dialect.ts'
import { sendEvent } from './send-event.ts'

/** WAHA's tag Events. */
export const events = tagged('Events', [sendEvent])
