import { Agent, fetch, type Dispatcher, type RequestInit } from 'undici'
import { createAddressGuard, literalAddress, parseAllowList, type AddressGuard } from './address-guard.ts'
import { createGuardedConnector, forbidden } from './guarded-connector.ts'
import { checkHost } from './guarded-host.ts'
import { createAgents, type Trust } from './http-agents.ts'
import { GuardedHttpError } from './guarded-http-error.ts'
import { pourBody, readBody, SinkError, type OverflowRule } from './http-body.ts'
import { isRedirect, nextHop } from './http-redirect.ts'

/** One outgoing request. Header values must fit HTTP; the body is sent as it is. */
export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** For everything: connecting, redirects, the whole body. */
  readonly timeoutMs: number
  readonly maxBytes: number
  /** What happens to a body over `maxBytes`: `refuse` throws TOO_LARGE (default), `cut` keeps the beginning. */
  readonly overflow?: OverflowRule
  /** How many redirects to follow; none when absent, and then a redirect is an answer like any other. */
  readonly redirects?: number
  readonly signal?: AbortSignal
  /** With `cut`: how long the body may take after the headers. What has come by then is kept. */
  readonly bodyTimeoutMs?: number
  /** False accepts any certificate. */
  readonly verifyTls?: boolean
  /** Certificates in PEM that are trusted beside the system's. */
  readonly trustedCa?: string | null
}

/** The answer, its body read and bounded. Header names are lower case. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Where the answer came from, after redirects. */
  readonly url: string
}

/** One download. `timeoutMs` is for everything, `idleMs` for each piece of it. */
export interface DownloadRequest {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly idleMs: number
  readonly maxBytes: number
  readonly redirects: number
  readonly signal: AbortSignal
}

/** Where the pieces of a download go, one after the other, to stay. Called once, when the status says that there is a file. */
export type DownloadSink = (answer: Omit<HttpResponse, 'body'>) => (piece: Uint8Array) => Promise<void>

/** The client for all outgoing HTTP: no private addresses, no endless bodies, no endless waits. */
export interface GuardedHttp extends AsyncDisposable {
  /** Throws GuardedHttpError. */
  request(request: HttpRequest): Promise<HttpResponse>
  /**
   * A GET whose body is never whole in memory. Resolves once the last piece is taken. Throws GuardedHttpError, STATUS for an
   * answer that is no file, and what the sink throws.
   */
  download(request: DownloadRequest, sink: DownloadSink): Promise<void>
  /** As the platform's `fetch`, without redirects, for clients that need one; rejects with GuardedHttpError as `cause`. */
  readonly fetch: typeof globalThis.fetch
  /**
   * Throws GuardedHttpError when the URL is not http(s) (URL_INVALID) or leads to a private address (ADDRESS_FORBIDDEN).
   * A name that cannot be resolved now passes: it is checked again at every connection.
   */
  check(url: string): Promise<void>
}

const CONNECT_TIMEOUT_MS = 10_000
/** One host may be many receivers', each of which may hang: they share these. */
const CONNECTIONS_PER_ORIGIN = 256
const MAX_ORIGINS = 4_096
/** Shorter than common servers' idle limit, so that a request seldom meets a connection being closed. */
const KEEP_ALIVE_MS = 4_000

/** A guarded client; `allow` names private addresses, ranges and hosts that it may reach. */
export function createGuardedHttp(options: { readonly allow: readonly string[] }): GuardedHttp {
  const guard = createAddressGuard(parseAllowList(options.allow))
  const agents = createAgents((trust) => createAgent(guard, trust))
  return {
    request: (request) => {
      const agent = agents.of({ verifyTls: request.verifyTls ?? true, trustedCa: request.trustedCa ?? null })
      return withDeadline(request, (signal) => exchange({ agent, guard }, request, signal))
    },
    download: (request, sink) => {
      const agent = agents.of({ verifyTls: true, trustedCa: null })
      return withDeadline(request, (signal) => pour({ client: { agent, guard }, request, sink }, signal))
    },
    fetch: createGuardedFetch(agents.of({ verifyTls: true, trustedCa: null })),
    check: async (url) => checkHost(guard, parseUrl(url).hostname),
    [Symbol.asyncDispose]: () => agents[Symbol.asyncDispose](),
  }
}

/** undici's own and the platform's are the same but for the names of their types. */
const createGuardedFetch = (dispatcher: Agent): typeof globalThis.fetch =>
  ((input: string | URL, init?: RequestInit) =>
    fetch(input, { ...init, redirect: 'error', dispatcher })) as unknown as typeof globalThis.fetch

const createAgent = (guard: AddressGuard, trust: Trust): Agent =>
  new Agent({
    connect: createGuardedConnector(guard, { timeoutMs: CONNECT_TIMEOUT_MS, ...trust }),
    connections: CONNECTIONS_PER_ORIGIN,
    maxOrigins: MAX_ORIGINS,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: 600_000,
    allowH2: false,
  })

interface Client {
  readonly agent: Agent
  readonly guard: AddressGuard
}

async function exchange(client: Client, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  const { stream, ...answer } = await open(client, request, signal)
  const { maxBytes, overflow = 'refuse', bodyTimeoutMs: timeoutMs } = request
  return { ...answer, body: await readBody(stream, { maxBytes, overflow, timeoutMs }) }
}

async function pour(
  {
    client,
    request,
    sink,
  }: { readonly client: Client; readonly request: DownloadRequest; readonly sink: DownloadSink },
  signal: AbortSignal,
): Promise<void> {
  // What is not asked for plain may come packed, and unpacks to any size.
  const headers = { 'accept-encoding': 'identity', ...request.headers }
  const { stream, ...answer } = await open(client, { ...request, headers, method: 'GET' }, signal)
  try {
    if (answer.status < 200 || answer.status > 299) {
      throw new GuardedHttpError('STATUS', `the server answered with status ${answer.status}`)
    }
    await pourBody(stream, { ...request, size: answer.headers['content-length'], take: sink(answer) })
  } finally {
    stream.on('error', () => {}).destroy()
  }
}

type Opened = Omit<HttpResponse, 'body'> & { readonly stream: Dispatcher.ResponseData['body'] }
type Opening = Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body' | 'redirects'>

/** Sends a request and follows its redirects to the answer's first byte. */
async function open(client: Client, request: Opening, signal: AbortSignal): Promise<Opened> {
  let hop = { method: request.method, url: parseUrl(request.url), headers: request.headers ?? {}, body: request.body }
  for (let left = request.redirects ?? 0; ; left--) {
    checkLiteral(client.guard, hop.url)
    const response = await client.agent.request({
      origin: hop.url.origin,
      path: hop.url.pathname + hop.url.search,
      method: hop.method as Dispatcher.HttpMethod,
      headers: { ...urlCredentials(hop.url), ...hop.headers },
      body: hop.body ?? null,
      signal,
    })
    const headers = joinHeaders(response.headers)
    if ((request.redirects ?? 0) > 0 && isRedirect(response.statusCode, headers)) {
      await response.body.dump()
      if (left === 0) throw new GuardedHttpError('TOO_MANY_REDIRECTS', `more than ${request.redirects} redirects`)
      hop = nextHop(hop, response.statusCode, headers['location'] ?? '')
      continue
    }
    return { status: response.statusCode, headers, stream: response.body, url: hop.url.href }
  }
}

type Deadline = Pick<HttpRequest, 'timeoutMs' | 'signal'>

async function withDeadline<T>(request: Deadline, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const abort = () => controller.abort(new GuardedHttpError('ABORTED', 'the request was given up'))
  if (request.signal?.aborted) abort()
  request.signal?.addEventListener('abort', abort, { once: true })
  const timer = setTimeout(
    () => controller.abort(new GuardedHttpError('TIMEOUT', `no answer within ${request.timeoutMs} ms`)),
    request.timeoutMs,
  )
  try {
    return await work(controller.signal)
  } catch (error) {
    throw toHttpError(error, controller.signal)
  } finally {
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', abort)
  }
}

function toHttpError(error: unknown, signal: AbortSignal): GuardedHttpError {
  if (error instanceof GuardedHttpError) return error
  if (signal.aborted && signal.reason instanceof GuardedHttpError) return signal.reason
  const { code, message } = error as { code?: unknown; message?: unknown }
  if (error instanceof SinkError) throw error.cause as Error
  if (code === 'UND_ERR_INVALID_ARG') {
    return new GuardedHttpError('HEADER_INVALID', `not a valid HTTP request: ${String(message)}`, { cause: error })
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT')
    return new GuardedHttpError('TIMEOUT', 'no connection in time', { cause: error })
  // An AggregateError (several addresses tried) has no message of its own.
  const reason = String(message) === '' ? String(code) : String(message)
  return new GuardedHttpError('FAILED', reason, { cause: error })
}

function checkLiteral(guard: AddressGuard, url: URL): void {
  const literal = literalAddress(url.hostname)
  if (literal !== null && !guard.allows(literal, url.hostname)) throw forbidden(url.hostname)
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw new GuardedHttpError('URL_INVALID', 'expected a URL that begins with http:// or https://')
  }
  return url
}

/** `https://user:password@host/` asks for Basic authentication. */
function urlCredentials(url: URL): Readonly<Record<string, string>> {
  if (url.username === '' && url.password === '') return {}
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function joinHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const joined: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return joined
}
