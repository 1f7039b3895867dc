import { GatewayError } from '../../core/errors.ts'

/** What a schema cannot say, in the form of its refusals: a line per wrong field. */
export const invalid = (...issues: readonly string[]): GatewayError =>
  new GatewayError('BAD_REQUEST', issues.join('; '), { details: { issues } })
