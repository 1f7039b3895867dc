import type { FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import type { Static, TSchema, TUnknown } from 'typebox'
import type { Credential, Principal } from '../core/api-keys.ts'
import type { ErrorCode, ErrorDetails } from '../core/errors.ts'
import type { Gateway } from '../core/gateway.ts'
import type { EventEncoder } from '../core/ports/encoder.ts'
import type { KeyAction } from '../core/ports/store.ts'

/** A refusal on its way into a dialect's own form. */
export interface Refusal {
  readonly code: ErrorCode
  /** Never holds internals: for INTERNAL it is a fixed sentence. */
  readonly message: string
  readonly details: ErrorDetails
  /** One line per wrong field, when the request's shape was wrong. */
  readonly issues: readonly string[]
}

/** The request that is being refused. */
export interface RefusedRequest {
  readonly method: string
  /** The path as this dialect documents it: without mount and query. */
  readonly path: string
  /** The session it is about; null when it names none, or was refused before that was known. */
  readonly session: string | null
  readonly requestId: string
}

/** What a refusal looks like on the wire. */
export interface RefusalAnswer {
  readonly status: number
  /** A text leaves as it is, as `text/plain`; everything else as JSON. */
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One HTTP API that the gateway speaks. It translates; it decides nothing. */
export interface Dialect {
  readonly name: string
  readonly routes: readonly Route[]
  /** Status and body this API gives to a refusal. Every code must be answered. */
  refuse(refusal: Refusal, request: RefusedRequest): RefusalAnswer
  /** What a request shows of its caller, in this API's own form; null when there is nothing. */
  credential(request: RequestParts): Credential | null
  /** How many requests per minute one credential may make; without it as many as it likes. */
  readonly rateLimit?: RateLimit
  /** Path prefixes that belong to this API: unknown routes below them answer in its form. */
  readonly owns: readonly string[]
  /** Names that this API uses as first path segment where another has a session name. */
  readonly reservedNames: readonly string[]
  readonly encodeEvent: EventEncoder
  /** The names that payloads have, or will. */
  readonly eventNames: readonly string[]
  /** Whether a payload with this name goes to a receiver that asked for these names (`*` is the API's default set). */
  wantsEvent(wanted: readonly string[], name: string): boolean
  /** The name of the payloads that can carry their message's file as Base64; absent when none can. */
  readonly fileEvent?: string
  readonly openapi: OpenApiInfo
  readonly sockets: readonly SocketRoute[]
}

/** Requests per minute and credential: of every route, and of routes with a `bucket` of their own. 0 means no limit. */
export interface RateLimit {
  readonly perMinute: number
  readonly buckets: Readonly<Record<string, number>>
}

/** OpenAPI's `info`, tags and credential; `url` is where this API's own users look for its document, besides ours. */
export interface OpenApiInfo {
  readonly title: string
  readonly version: string
  readonly description: string
  readonly url: string | null
  readonly credential: Readonly<Record<string, string>>
}

/** Who may call a route: nobody in particular, any valid key, or a key with this right on the session named. */
export type Access =
  | { readonly kind: 'open' }
  | { readonly kind: 'any' }
  | { readonly kind: 'admin' }
  /** An account's key, or the administrator's. */
  | { readonly kind: 'account' }
  | {
      readonly kind: 'session'
      /** Null: any key of that session, whatever its rights. */
      readonly action: KeyAction | null
      /** Undefined when the request names no session. */
      readonly session: (request: RequestParts) => string | undefined
      /** What a missing name means; without it the name must be there. Keys of one session always name it. */
      readonly fallback?: string
      /** What stands in for a key: a request that was signed by us. */
      readonly signed?: (gateway: Gateway, request: RequestParts) => boolean
    }
  /** A key with this right on the session that is meant, which takes more than reading a name to find out. */
  | {
      readonly kind: 'resolved'
      readonly action: KeyAction | null
      /** Throws what the API says when there is no such session. The key's reach is checked afterwards. */
      readonly resolve: (gateway: Gateway, principal: Principal, request: RequestParts) => Promise<string>
    }

/** A query as it was parsed: texts, or lists where a name is repeated. */
export type Query = Readonly<Record<string, unknown>>

/** A request as plain data. */
export interface RequestParts<Body = unknown, Q = Query, Params = Readonly<Record<string, string>>> {
  readonly body: Body
  readonly query: Q
  readonly params: Params
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** A request on its way to an operation: checked, and with its caller. */
export interface RouteRequest<
  Body = unknown,
  Q = Query,
  Params = Readonly<Record<string, string>>,
> extends RequestParts<Body, Q, Params> {
  /** Null on open routes. */
  readonly principal: Principal | null
  /** The session that the request is about, where its access names or resolves one. */
  readonly session: string | null
  readonly raw: FastifyRequest
  readonly reply: FastifyReply
}

/** What a route accepts and answers, for validation and for the OpenAPI document. */
export interface RouteSchema {
  readonly body?: TSchema
  readonly query?: TSchema
  /** Documentation only: answers are not filtered through it. */
  readonly response?: TSchema
}

/** One operation of an API; made with `route()`. */
export interface Route {
  readonly method: HTTPMethods
  readonly url: string
  readonly summary: string
  readonly tag: string
  readonly deprecated: boolean
  /** Answered, but no operation of its own: left out of the document. */
  readonly hidden?: boolean
  readonly schema: RouteSchema
  readonly access: Access
  /** Which of the API's buckets its requests are counted in. */
  readonly bucket: string | null
  /** The status of success. */
  readonly status: number
  /** Undefined is an empty body; strings, buffers and streams leave as they are, everything else as JSON. */
  handle(gateway: Gateway, request: RouteRequest): Promise<unknown>
}

/** The path parameters that a URL pattern names. */
export type ParamsOf<Url extends string> = Url extends `${string}:${infer Name}/${infer Rest}`
  ? { readonly [K in Name]: string } & ParamsOf<Rest>
  : Url extends `${string}:${infer Name}`
    ? { readonly [K in Name]: string }
    : unknown

interface RouteDefinition<Url extends string, Body extends TSchema, Q extends TSchema> {
  readonly summary: string
  readonly access: Access
  readonly status?: number
  readonly deprecated?: boolean
  readonly bucket?: string
  readonly body?: Body
  readonly query?: Q
  readonly response?: TSchema
  handle(gateway: Gateway, request: RouteRequest<Static<Body>, Static<Q>, ParamsOf<Url>>): Promise<unknown>
}

/** Declares one operation: `route('GET /api/:session/chats', {…})`. Success is 200 unless said otherwise. */
export function route<Url extends string, Body extends TSchema = TUnknown, Q extends TSchema = TUnknown>(
  operation: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} ${Url}`,
  definition: RouteDefinition<Url, Body, Q>,
): Route {
  const space = operation.indexOf(' ')
  const { summary, access, status = 200, deprecated = false, bucket = null, body, query, response } = definition
  const handle = definition.handle as unknown as Route['handle']
  return {
    method: operation.slice(0, space),
    url: operation.slice(space + 1),
    summary,
    tag: '',
    deprecated,
    schema: { ...(body && { body }), ...(query && { query }), ...(response && { response }) },
    access,
    bucket,
    status,
    handle,
  }
}

/** Gives the routes of one folder their name in the OpenAPI document. */
export const tagged = (tag: string, routes: readonly Route[]): readonly Route[] =>
  routes.map((item) => ({ ...item, tag }))

/** An open websocket, as a dialect sees it. */
export interface SocketConnection {
  readonly query: Query
  readonly params: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** False when so much waits to be read that `drained` should be waited for. Beyond a limit the reader is disconnected. */
  send(text: string): boolean
  /** Resolves once there is room for more; false when the reader reads too little, and is disconnected. */
  drained(): Promise<boolean>
  close(code: number, reason: string): void
  onMessage(listener: (text: string) => void): void
  onClose(listener: () => void): void
}

/** A websocket address. Several APIs may share one at the root; the query says whose it is. */
export interface SocketRoute {
  readonly url: string
  claims(query: Query): boolean
  /** Throws what is to be answered instead of opening. What it returns is handed to `open`. */
  admit(gateway: Gateway, request: RequestParts): Promise<unknown>
  open(gateway: Gateway, connection: SocketConnection, admitted: unknown): Promise<void>
}

interface SocketDefinition<Admitted> extends Pick<SocketRoute, 'url' | 'claims'> {
  admit(gateway: Gateway, request: RequestParts): Promise<Admitted>
  open(gateway: Gateway, connection: SocketConnection, admitted: Admitted): Promise<void>
}

/** Declares a websocket address; `open` gets what `admit` found. */
export const socketRoute = <Admitted>(definition: SocketDefinition<Admitted>): SocketRoute =>
  definition as unknown as SocketRoute
