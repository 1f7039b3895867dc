import { between, check, queryNumber } from './fields.ts'
import type { Query } from '../dialect.ts'

/** A part of a list, as GOWA's answers repeat it. */
export interface Paging {
  readonly limit: number
  readonly offset: number
}

const MAX_LIMIT = 100

/** `limit` and `offset` of a query; 0 means the default. Throws VALIDATION_ERROR. */
export function readPaging(query: Query, defaultLimit: number): Paging {
  const limit = queryNumber(query.limit, 0) || defaultLimit
  const offset = queryNumber(query.offset, 0)
  check({ limit: between(limit, { min: 1, max: MAX_LIMIT }), offset: between(offset, { min: 0 }) })
  return { limit, offset }
}
