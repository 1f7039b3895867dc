import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Gateway } from '../core/gateway.ts'
import { isUpload } from '../core/uploads.ts'
import type { Route } from '../dialects/dialect.ts'

/** The header by which a caller says that a request is one that it made before. */
const IDEMPOTENCY_HEADER = 'idempotency-key'

/** The header in the documents. */
export const keyHeader = Type.Object({
  [IDEMPOTENCY_HEADER]: Type.Optional(
    Type.String({
      description:
        'A key of your own for this request, 1 to 255 printable ASCII characters: the same request with the same key is made once, and answered again as the first time, for 24 hours',
    }),
  ),
})

/** Whether a caller may name a key: what sends, or changes something for others to see. */
export const takesKey = ({ access, method }: Pick<Route, 'access' | 'method'>): boolean =>
  method !== 'GET' && (access.kind === 'session' || access.kind === 'resolved') && access.action === 'send'

/** An answer as it leaves. */
export interface KeptReply {
  readonly status: number
  readonly type: string
  readonly body: string
}

export interface KeyedCall {
  readonly route: Route
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** The work of the route. */
  readonly handle: () => Promise<unknown>
}

/**
 * What a request that names a key is answered with: once, and then again as it was, to the byte. Null when it names none,
 * or the route takes none.
 */
export async function answerOnce(gateway: Gateway, call: KeyedCall): Promise<KeptReply | null> {
  const { route, request, reply, handle } = call
  const key = request.headers[IDEMPOTENCY_HEADER]
  const { principal, sessionName: session } = request
  if (typeof key !== 'string' || !principal || session === null || !takesKey(route)) return null
  const keyed = { session, owner: principal.keyId, key, fingerprint: fingerprintOf(route, request) }
  const { text, replayed } = await gateway.idempotency.run(keyed, async () => {
    const result = await handle()
    const type = String(reply.getHeader('content-type') ?? 'application/json; charset=utf-8')
    const body = typeof result === 'string' ? result : (JSON.stringify(result) ?? '')
    return JSON.stringify({ status: reply.statusCode, type, body } satisfies KeptReply)
  })
  if (replayed) reply.header('idempotency-replayed', 'true')
  return JSON.parse(text) as KeptReply
}

/** The operation with all that it was asked, whatever the order of its fields. */
function fingerprintOf({ method, url }: Route, { params, query, body }: FastifyRequest): string {
  const asked = JSON.stringify([method, url, params, query, body], (_name, value: unknown) => sorted(value))
  return createHash('sha256').update(asked).digest('base64url')
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  // Where a file lies is another place each time.
  if (isUpload(value)) return [value.sha256, value.name, value.mimetype]
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
