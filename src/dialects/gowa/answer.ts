import { Type } from 'typebox'
import type { Route } from '../dialect.ts'

/** GOWA's envelope of success. */
export interface Success {
  readonly code: 'SUCCESS'
  readonly message: string
  readonly results?: unknown
}

export const success = (message: string, results?: unknown): Success => ({
  code: 'SUCCESS',
  message,
  ...(results !== undefined && { results }),
})

/** What every sending route answers: the same sentence twice. */
export const sent = (messageId: string, status: string): Success => success(status, { message_id: messageId, status })

const envelope = Type.Object({
  code: Type.String({ description: 'SUCCESS' }),
  message: Type.String(),
  results: Type.Optional(Type.Unknown()),
})

/** Documents the envelope as the answer of a route. */
export const inEnvelope = (route: Route): Route => ({ ...route, schema: { response: envelope, ...route.schema } })
