import { GatewayError } from './errors.ts'

/** How much of a list is asked for. */
interface Asked {
  readonly limit: number
  readonly offset?: number
}

/** The same question, for no more than `max` rows. Throws BAD_REQUEST when a number is negative. */
export function withinLimit<T extends Asked>(asked: T, max: number): T {
  if (asked.limit < 0 || (asked.offset ?? 0) < 0) {
    throw new GatewayError('BAD_REQUEST', 'limit and offset must not be negative')
  }
  return { ...asked, limit: Math.min(asked.limit, max) }
}
