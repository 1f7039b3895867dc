import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema, HTTPMethods } from 'fastify'
import type { Principal } from '../core/api-keys.ts'
import type { ErrorCode, ErrorDetails } from '../core/errors.ts'
import type { Gateway } from '../core/gateway.ts'
import type { EventEncoder } from '../core/ports/encoder.ts'
import type { KeyAction } from '../core/ports/store.ts'

/** A refusal on its way into a dialect's own form. */
export interface Refusal {
  readonly code: ErrorCode
  readonly status: number
  readonly message: string
  readonly details: ErrorDetails
  /** One line per wrong field, when the request's shape was wrong. */
  readonly issues: readonly string[]
}

/** One HTTP API that the gateway speaks. It translates; it decides nothing. */
export interface Dialect {
  readonly name: string
  readonly routes: readonly Route[]
  /** Which HTTP status each refusal becomes in this API. */
  readonly status: Readonly<Record<ErrorCode, number>>
  /** The body this API puts around a refusal. */
  errorBody(refusal: Refusal): unknown
  /** The secret a request carries, in this API's own form; null when there is none. */
  credential(request: FastifyRequest): string | null
  /** Path prefixes that belong to this API: unknown routes below them answer in its form. */
  readonly owns: readonly string[]
  /** Names that this API uses as first path segment where another has a session name. */
  readonly reservedNames: readonly string[]
  readonly encodeEvent: EventEncoder
  /** Whether a payload with this name goes to a receiver that asked for these names (`*` is the API's default set). */
  wantsEvent(wanted: readonly string[], name: string): boolean
  /** OpenAPI's `info` and tags. */
  readonly openapi: { readonly title: string; readonly version: string; readonly description: string }
  /** What is not request and answer: websockets, pages. */
  readonly extend?: (scope: FastifyInstance, gateway: Gateway) => void
}

/** Who may call a route: nobody in particular, any valid key, or a key with this right on the session named. */
export type Access =
  | { readonly kind: 'open' }
  | { readonly kind: 'any' }
  | { readonly kind: 'admin' }
  | { readonly kind: 'session'; readonly action: KeyAction; readonly session: (request: RequestParts) => string | undefined }

export interface RequestParts<Body = unknown, Query = unknown, Params = unknown> {
  readonly body: Body
  readonly query: Query
  readonly params: Params
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

export interface RouteRequest<Body = unknown, Query = unknown, Params = unknown> extends RequestParts<Body, Query, Params> {
  /** Null on open routes. */
  readonly principal: Principal | null
  readonly raw: FastifyRequest
  readonly reply: FastifyReply
}

export interface Route {
  readonly method: HTTPMethods
  readonly url: string
  readonly schema: FastifySchema
  readonly access: Access
  /** The status of success; 200 unless said otherwise. */
  readonly status: number
  handle(gateway: Gateway, request: RouteRequest<never, never, never>): Promise<unknown>
}
