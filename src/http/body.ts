import type { FastifyInstance } from 'fastify'
import { GatewayError } from '../core/errors.ts'

/**
 * Reads bodies as forgivingly as the servers we stand in for: an empty body is an empty object whatever its content type
 * says, and forms are accepted beside JSON.
 */
export function acceptBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>(/^application\/([\w.-]+\+)?json/, { parseAs: 'string' }, (request, body, done) => {
    if (body.trim() === '') return done(null, {})
    return parseJson(request, body, done)
  })
  app.addContentTypeParser<string>('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body))),
  )
  app.addContentTypeParser<string>('*', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null, {})
    return done(
      new GatewayError('BAD_REQUEST', 'the body must be JSON, with the header Content-Type: application/json'),
    )
  })
  app.addHook('preValidation', async (request) => {
    request.body ??= {}
  })
}
