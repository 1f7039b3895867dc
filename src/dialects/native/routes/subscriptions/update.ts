import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toSubscriptionView } from '../../convert/delivery.ts'
import { subscriptionChange, subscriptionView } from '../../schemas/delivery.ts'

/** PATCH /v1/sessions/{session}/subscriptions/{id}: which certificates are trusted beside the system's. */
export const updateSubscription = route('PATCH /v1/sessions/:session/subscriptions/:id', {
  summary: 'Change a subscription',
  access: pathSession('setting'),
  body: subscriptionChange,
  response: subscriptionView,
  handle: async (gateway, { params, body }) =>
    toSubscriptionView(await gateway.subscriptions.change(params.session, params.id, body)),
})
