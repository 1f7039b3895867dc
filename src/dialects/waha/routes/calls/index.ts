import { tagged } from '../../../dialect.ts'
import { rejectCall } from './reject.ts'

/** WAHA's tag Calls. */
export const calls = tagged('Calls', [rejectCall])
