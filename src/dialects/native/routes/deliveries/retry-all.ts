import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { retriedView } from '../../schemas/delivery.ts'
import { querySession, sessionField, sessionOf, subscriptionField } from './scope.ts'

/** POST /v1/dead-letters/retry: sends all of a session, or of a subscription, again; the oldest 1000 at a time. */
export const retryDeadLetters = route('POST /v1/dead-letters/retry', {
  summary: 'Send all dead letters again',
  access: querySession('setting'),
  query: Type.Object({ session: sessionField, subscription: subscriptionField }),
  response: retriedView,
  handle: (gateway, request) => gateway.deliveries.retryAll(sessionOf(request), request.query.subscription),
})
