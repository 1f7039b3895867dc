import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { GatewayError } from '../core/errors.ts'
import type { UploadStore } from '../core/uploads.ts'
import type { TakeFormRoom } from './body-room.ts'
import { holdUploads } from './held-uploads.ts'
import { readMultipart } from './multipart.ts'
import { NOT_JSON } from './refusal.ts'

/** Deeper than any request means to be; what writes JSON again, such as the store, calls itself for every level. */
const MAX_DEPTH = 100

/** What bodies are read with. */
export interface BodyOptions {
  /** Null: no files are taken. */
  readonly uploads: UploadStore | null
  /** Of a multipart form without its files. */
  readonly maxFieldBytes: number
  readonly takeFormRoom: TakeFormRoom
}

/**
 * Reads bodies as forgivingly as the servers we stand in for: an empty body is an empty object whatever its content type
 * says, and forms are accepted beside JSON.
 */
export function acceptBodies(app: FastifyInstance, { uploads, maxFieldBytes, takeFormRoom }: BodyOptions): void {
  const requests = holdUploads(app)
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>(/^application\/([\w.-]+\+)?json/, { parseAs: 'string' }, (request, body, done) => {
    if (body.trim() === '') return done(null, {})
    return parseJson(request, body, (error, value) => {
      const refusal = error ? explain(error, body) : refusalOf(value)
      return refusal ? done(refusal) : done(null, value)
    })
  })
  app.addContentTypeParser<string>('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, toForm(new URLSearchParams(body))),
  )
  app.addContentTypeParser('multipart/form-data', async (request: FastifyRequest, payload: IncomingMessage) => {
    const form = readMultipart(payload, {
      type: request.headers['content-type'] ?? '',
      maxFieldBytes,
      takeRoom: (bytes) => takeFormRoom(request, bytes),
      // Whoever has shown no key leaves no files here.
      uploads: request.principal === null ? null : uploads,
      onHeld: (held) => requests.add(request, held),
    })
    return toForm(
      await form.catch((error: unknown) => {
        if (!payload.readableEnded) requests.close(request)
        throw error
      }),
    )
  })
  app.addContentTypeParser<string>('*', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null, {})
    return done(badRequest(NOT_JSON))
  })
  app.addHook('preValidation', async (request) => {
    request.body ??= {}
  })
}

/** Bodies whose values are all text, and are to be read as a query is. */
const forms = new WeakSet<object>()

/** Whether a body came as a form: its numbers and truth values are words. */
export const isForm = (body: unknown): boolean => typeof body === 'object' && body !== null && forms.has(body)

/** A name that is repeated, or ends in `[]`, becomes a list. */
function toForm(fields: Iterable<readonly [string, unknown]>): object {
  const form: Record<string, unknown> = {}
  for (const [given, value] of fields) {
    const name = given.replace(/\[\]$/, '')
    if (name === '__proto__') continue
    const before = form[name]
    if (given === name && before === undefined) form[name] = value
    else form[name] = [before ?? [], value].flat()
  }
  forms.add(form)
  return form
}

const badRequest = (message: string): GatewayError => new GatewayError('BAD_REQUEST', message)

/** The parser calls every body that it refuses malformed. */
function explain(error: Error, body: string): Error {
  try {
    JSON.parse(body)
  } catch {
    return error
  }
  return badRequest('the body must not hold the keys "__proto__" or "constructor" with a "prototype"')
}

function refusalOf(value: unknown): GatewayError | null {
  if (value === null) return badRequest('body must be an object')
  return isTooDeep(value) ? badRequest(`the body must not be nested deeper than ${MAX_DEPTH} levels`) : null
}

/** Level by level: calling itself would fail on the bodies that this is to find. */
function isTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []))
  }
  return false
}
