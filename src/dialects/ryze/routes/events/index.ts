import { tagged } from '../../../dialect.ts'

/** RyzeAPI's module Events. */
export const events = tagged('Events', [])
