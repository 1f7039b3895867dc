import type { FastifyError } from 'fastify'
import { GatewayError } from '../core/errors.ts'
import type { Refusal } from '../dialects/dialect.ts'

/** What a body of another kind gets. */
export const NOT_JSON = 'the body must be JSON, with the header Content-Type: application/json'

/** What a caller may know of a failure. Whatever we did not mean to say becomes INTERNAL without detail. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof GatewayError) return fromGatewayError(error)
  const status = statusOf(error)
  const message = error instanceof Error ? error.message : ''
  if (status === 413) return refusal('BODY_TOO_LARGE', 'the request body is larger than the server accepts')
  if (status === 415) return refusal('BAD_REQUEST', NOT_JSON)
  if (status >= 400 && status < 500) return refusal('BAD_REQUEST', message)
  return refusal('INTERNAL', 'Internal server error')
}

function fromGatewayError(error: GatewayError): Refusal {
  if (error.code === 'INTERNAL') return refusal('INTERNAL', 'Internal server error')
  // Their own sentences name the operator's files and hosts: those are for the log.
  if (error.code === 'STORAGE_FULL') return refusal(error.code, 'the storage has no space left: nothing was stored')
  if (error.code === 'STORAGE_FAILED') return refusal(error.code, 'the storage did not carry out the operation')
  const { issues, ...details } = error.details
  return { code: error.code, message: error.message, details, issues: isTexts(issues) ? issues : [] }
}

const refusal = (code: Refusal['code'], message: string): Refusal => ({ code, message, details: {}, issues: [] })

/** Only Fastify's own errors (malformed JSON, body over the limit …) carry a status. */
function statusOf(error: unknown): number {
  const { statusCode, code } = error as Partial<FastifyError>
  return typeof statusCode === 'number' && (error instanceof SyntaxError || code?.startsWith('FST_')) ? statusCode : 500
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
