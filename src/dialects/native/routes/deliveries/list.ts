import { Type } from 'typebox'
import type { DeliveryState } from '../../../../core/ports/delivery-store.ts'
import { route } from '../../../dialect.ts'
import { toDeliveryView } from '../../convert/delivery.ts'
import { deliveryPage } from '../../schemas/delivery.ts'
import { cursorField, DEFAULT_PAGE, limitField } from '../../schemas/fields.ts'
import { querySession, sessionField, sessionOf, subscriptionField } from './scope.ts'

const state = Type.Unsafe<DeliveryState>({ type: 'string', enum: ['pending', 'dead'] })

/** GET /v1/deliveries: what could not be delivered at once, in the order of the log. */
export const listDeliveries = route('GET /v1/deliveries', {
  summary: 'List deliveries',
  access: querySession('read'),
  query: Type.Object({
    session: sessionField,
    subscription: subscriptionField,
    state: Type.Optional(state),
    limit: limitField(),
    cursor: cursorField,
  }),
  response: deliveryPage,
  async handle(gateway, request) {
    const { subscription, state: wanted, limit = DEFAULT_PAGE, cursor } = request.query
    const { items, next } = await gateway.deliveries.slice(sessionOf(request), {
      limit,
      ...(subscription !== undefined && { subscription }),
      ...(wanted !== undefined && { state: wanted }),
      ...(cursor !== undefined && { after: cursor }),
    })
    return { items: items.map(toDeliveryView), next }
  },
})
