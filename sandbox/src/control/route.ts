import { readBody, readQuery, type BodyOf, type Shape } from './fields.ts'

/** A request as the routes see it. */
export interface ControlRequest {
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: unknown
  /** What a route with a raw body is sent, as it comes. */
  readonly bytes: AsyncIterable<Uint8Array>
}

/** An answer: JSON unless it says otherwise. */
export interface ControlReply {
  readonly status: number
  readonly body?: unknown
  readonly contentType?: string
  /** In place of a body, something of any size. */
  readonly bytes?: AsyncIterable<Uint8Array>
  readonly headers?: Readonly<Record<string, string>>
}

/** One operation of the control API. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With `{name}` for what varies. */
  readonly path: string
  readonly summary: string
  /** Of the JSON body. */
  readonly shape: Shape | null
  /** Largest JSON body; 1 MB unless told. */
  readonly bodyLimit?: number
  /** Of the query string: then the body is raw bytes, or there is none. */
  readonly query?: Shape
  readonly raw?: true
  handle(request: ControlRequest): Promise<ControlReply> | ControlReply
}

/** What distinguishes an operation, before its body is typed. */
interface RouteHead {
  readonly method: ControlRoute['method']
  readonly path: string
  readonly summary: string
  readonly bodyLimit?: number
}

/** An operation without a body. */
export function route(
  head: RouteHead,
  handle: (request: ControlRequest) => Promise<ControlReply> | ControlReply,
): ControlRoute {
  return { ...head, shape: null, handle }
}

/** An operation whose body has this shape. */
export function routeWithBody<S extends Shape>(
  head: RouteHead & { readonly shape: S },
  handle: (request: ControlRequest, body: BodyOf<S>) => Promise<ControlReply> | ControlReply,
): ControlRoute {
  return { ...head, handle: (request) => handle(request, readBody(head.shape, request.body)) }
}

/** An operation whose query string has this shape; its body is the bytes of a file when `raw`. */
export function routeWithQuery<S extends Shape>(
  { query, ...head }: RouteHead & { readonly query: S; readonly raw?: true },
  handle: (request: ControlRequest, query: BodyOf<S>) => Promise<ControlReply> | ControlReply,
): ControlRoute {
  return { ...head, query, shape: null, handle: (request) => handle(request, readQuery(query, request.query)) }
}

/** A JSON answer. */
export function ok(body: unknown, status = 200): ControlReply {
  return { status, body }
}
