import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { toDeliveryDetail } from '../../convert/delivery.ts'
import { deliveryDetail } from '../../schemas/delivery.ts'
import { querySession, sessionField, sessionOf } from './scope.ts'

/** GET /v1/deliveries/{id}: one that waits or is dead, with what is sent and the last attempts. */
export const getDelivery = route('GET /v1/deliveries/:id', {
  summary: 'Get a delivery',
  access: querySession('read'),
  query: Type.Object({ session: sessionField }),
  response: deliveryDetail,
  handle: async (gateway, request) =>
    toDeliveryDetail(await gateway.deliveries.require(sessionOf(request), request.params.id)),
})
