import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toSubscriptionView } from '../../convert/delivery.ts'
import { subscriptionView } from '../../schemas/delivery.ts'

/** POST /v1/sessions/{session}/subscriptions/{id}/pause: sends nothing until it is resumed; events wait. */
export const pauseSubscription = route('POST /v1/sessions/:session/subscriptions/:id/pause', {
  summary: 'Pause a subscription',
  access: pathSession('setting'),
  response: subscriptionView,
  handle: async (gateway, { params }) =>
    toSubscriptionView(await gateway.subscriptions.pause(params.session, params.id)),
})
