import { tagged } from '../../../dialect.ts'
import { listAllEvents, streamAllEvents } from './list.ts'

/** What happens, across sessions. */
export const events = tagged('Events', [listAllEvents, streamAllEvents])
