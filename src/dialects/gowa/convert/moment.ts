import { gowaError } from '../fault.ts'

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/

/** A time of a query as Unix seconds; undefined when it is missing. Throws VALIDATION_ERROR. */
export function readMoment(name: string, value: unknown): number | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  // A plus sign of a query has become a space.
  const text = value.replace(' ', '+')
  const milliseconds = RFC3339.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(milliseconds)) {
    const message = `invalid ${name} format: "${value}" is no time of RFC 3339, such as 2026-01-15T10:30:00Z`
    const inCode = { status: 500, code: 'INTERNAL_SERVER_ERROR' }
    throw gowaError('BAD_REQUEST', { status: 400, code: 'VALIDATION_ERROR', message, inCode })
  }
  return name === 'start_time' ? Math.ceil(milliseconds / 1000) : Math.floor(milliseconds / 1000)
}
