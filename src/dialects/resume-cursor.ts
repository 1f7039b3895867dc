import { GatewayError } from '../core/errors.ts'
import type { Query } from './dialect.ts'

/** What `after` in a websocket's query asks for: a number to go on after, the end of the log, or nothing in particular. */
export interface ResumeCursor {
  /** Frames tell their numbers. */
  readonly isAsked: boolean
  /** Null: from now on. */
  readonly after: number | null
}

/** Throws BAD_REQUEST when it is neither a number nor `now`. */
export function resumeCursor({ after }: Query): ResumeCursor {
  if (after === undefined) return { isAsked: false, after: null }
  if (after === 'now') return { isAsked: true, after: null }
  if (typeof after === 'string' && /^\d{1,15}$/.test(after)) return { isAsked: true, after: Number(after) }
  throw new GatewayError('BAD_REQUEST', 'after must be the cursor of the last frame you had, a whole number, or now')
}

/** A frame with its number in it. */
export const withCursor = (json: string, cursor: number): string => `${json.slice(0, -1)},"cursor":${cursor}}`
