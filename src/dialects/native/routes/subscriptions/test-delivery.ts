import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { testedView } from '../../schemas/delivery.ts'

/** POST /v1/sessions/{session}/subscriptions/{id}/test: sends one payload now, marked by a header, and says how it went. */
export const testSubscription = route('POST /v1/sessions/:session/subscriptions/:id/test', {
  summary: 'Send a test delivery',
  access: pathSession('setting'),
  response: testedView,
  handle: (gateway, { params }) => gateway.subscriptions.test(params.session, params.id),
})
