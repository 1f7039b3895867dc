import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toSubscriptionView } from '../../convert/delivery.ts'
import { subscriptionView } from '../../schemas/delivery.ts'

/** POST /v1/sessions/{session}/subscriptions/{id}/resume: goes on at once, whatever it was paused for. */
export const resumeSubscription = route('POST /v1/sessions/:session/subscriptions/:id/resume', {
  summary: 'Resume a subscription',
  access: pathSession('setting'),
  response: subscriptionView,
  handle: async (gateway, { params }) =>
    toSubscriptionView(await gateway.subscriptions.resume(params.session, params.id)),
})
