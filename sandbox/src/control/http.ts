import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ControlError, toControlError } from './control-error.ts'
import type { ControlReply, ControlRoute } from './route.ts'

const BODY_LIMIT = 1 << 20
const FILE_LIMIT = 256 << 20

interface Matched {
  readonly route: ControlRoute
  readonly params: Readonly<Record<string, string>>
}

/**
 * The HTTP server of the control API over these routes; it listens when the caller says so. `beforeAnswer` makes durable
 * what an answer tells.
 */
export function createControlServer(routes: readonly ControlRoute[], beforeAnswer: () => void): Server {
  const table = routes.map((each) => ({ route: each, pattern: toPattern(each.path) }))

  function match(method: string, path: string): Matched {
    const onPath = table.flatMap(({ route, pattern }) => {
      const found = pattern.exec(path)
      return found === null ? [] : [{ route, params: decodeParams(found.groups ?? {}) }]
    })
    if (onPath.length === 0) throw new ControlError(404, 'NO_SUCH_ROUTE', `there is nothing at ${path}`)
    const matched = onPath.find(({ route }) => route.method === method)
    if (matched !== undefined) return matched
    const allowed = onPath.map(({ route }) => route.method).join(', ')
    throw new ControlError(405, 'METHOD_NOT_ALLOWED', `${path} answers to ${allowed}`)
  }

  async function answer(request: IncomingMessage): Promise<ControlReply> {
    refuseForeignPages(request)
    const url = new URL(request.url ?? '/', 'http://sandbox')
    const { route, params } = match(request.method ?? 'GET', url.pathname)
    const body = route.shape === null ? undefined : await readJson(request, route.bodyLimit ?? BODY_LIMIT)
    return route.handle({ params, query: url.searchParams, body, bytes: limited(request) })
  }

  return createServer((request, response) => {
    answer(request)
      .catch((error: unknown): ControlReply => {
        const { status, code, message } = toControlError(error)
        return { status, body: { error: { code, message } } }
      })
      .then((reply) => {
        beforeAnswer()
        return reply.bytes === undefined ? write(request, response, reply) : stream(response, reply.bytes, reply)
      })
      .catch(() => response.destroy())
  })
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)
}

function decodeParams(groups: Readonly<Record<string, string>>): Record<string, string> {
  const params: Record<string, string> = {}
  for (const [name, value] of Object.entries(groups)) {
    try {
      params[name] = decodeURIComponent(value)
    } catch {
      throw new ControlError(400, 'INVALID_PATH', `${name} is not properly encoded`)
    }
  }
  return params
}

/** A page from elsewhere must not drive a phone through somebody's browser. */
function refuseForeignPages({ headers }: IncomingMessage): void {
  const { origin, host } = headers
  if (origin === undefined || origin === `http://${host}`) return
  throw new ControlError(403, 'FOREIGN_ORIGIN', 'pages of other origins may not use the control API')
}

/** The bytes of a raw body. */
async function* limited(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > FILE_LIMIT) throw new ControlError(413, 'BODY_TOO_LARGE', `the file is larger than ${FILE_LIMIT} bytes`)
    yield chunk
  }
  if (size === 0) throw new ControlError(400, 'INVALID_BODY', 'the body must be the bytes of a file')
}

async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw new ControlError(413, 'BODY_TOO_LARGE', `the body is larger than ${limit} bytes`)
    chunks.push(chunk)
  }
  if (size === 0) return {}
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new ControlError(400, 'INVALID_JSON', 'the body is not valid JSON')
  }
}

/** What fails on the way ends the connection: the reader must not take a part for the whole. */
async function stream(
  response: ServerResponse,
  bytes: AsyncIterable<Uint8Array>,
  { status, headers }: ControlReply,
): Promise<void> {
  response.writeHead(status, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers })
  await pipeline(Readable.from(bytes, { objectMode: false }), response)
}

function write(request: IncomingMessage, response: ServerResponse, reply: ControlReply): void {
  const { status, body, contentType = 'application/json; charset=utf-8' } = reply
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, {
    ...(body !== undefined && { 'content-type': contentType }),
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    // What was not read of a refused body must not be taken for the next request.
    ...(status >= 400 && !request.complete && { connection: 'close' }),
  })
  response.end(text)
}
