import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { toDeliveryView } from '../../convert/delivery.ts'
import { deliveryView } from '../../schemas/delivery.ts'
import { querySession, sessionField, sessionOf } from './scope.ts'

/** POST /v1/dead-letters/{id}/retry: sends it again as it was, before what is newer in its chat. */
export const retryDeadLetter = route('POST /v1/dead-letters/:id/retry', {
  summary: 'Send a dead letter again',
  access: querySession('setting'),
  query: Type.Object({ session: sessionField }),
  response: deliveryView,
  handle: async (gateway, request) =>
    toDeliveryView(await gateway.deliveries.retry(sessionOf(request), request.params.id)),
})
