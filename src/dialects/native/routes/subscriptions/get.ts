import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toSubscriptionView } from '../../convert/delivery.ts'
import { subscriptionView } from '../../schemas/delivery.ts'

/** GET /v1/sessions/{session}/subscriptions/{id} */
export const getSubscription = route('GET /v1/sessions/:session/subscriptions/:id', {
  summary: 'Get a subscription',
  access: pathSession('read'),
  response: subscriptionView,
  handle: async (gateway, { params }) =>
    toSubscriptionView(await gateway.subscriptions.require(params.session, params.id)),
})
