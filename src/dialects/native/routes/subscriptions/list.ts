import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toSubscriptionView } from '../../convert/delivery.ts'
import { subscriptionView } from '../../schemas/delivery.ts'

/** GET /v1/sessions/{session}/subscriptions: who receives this session's events, and how they are doing. */
export const listSubscriptions = route('GET /v1/sessions/:session/subscriptions', {
  summary: 'List subscriptions',
  access: pathSession('read'),
  response: Type.Object({ items: Type.Array(subscriptionView) }),
  handle: async (gateway, { params }) => ({
    items: (await gateway.subscriptions.list(params.session)).map(toSubscriptionView),
  }),
})
