import { readBody, type BodyOf, type Shape } from './fields.ts'

/** A request as the routes see it. */
export interface ControlRequest {
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: unknown
}

/** An answer: JSON unless it says otherwise. */
export interface ControlReply {
  readonly status: number
  readonly body?: unknown
  readonly contentType?: string
}

/** One operation of the control API. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With `{name}` for what varies. */
  readonly path: string
  readonly summary: string
  readonly shape: Shape | null
  handle(request: ControlRequest): Promise<ControlReply> | ControlReply
}

/** What distinguishes an operation, before its body is typed. */
interface RouteHead {
  readonly method: ControlRoute['method']
  readonly path: string
  readonly summary: string
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

/** A JSON answer. */
export function ok(body: unknown, status = 200): ControlReply {
  return { status, body }
}
