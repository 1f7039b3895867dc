import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { toDeliveryView } from '../../convert/delivery.ts'
import { deliveryPage } from '../../schemas/delivery.ts'
import { cursorField, DEFAULT_PAGE, limitField } from '../../schemas/fields.ts'
import { querySession, sessionField, sessionOf, subscriptionField } from './scope.ts'

/** GET /v1/dead-letters: what was given up, in the order of the log. */
export const listDeadLetters = route('GET /v1/dead-letters', {
  summary: 'List dead letters',
  access: querySession('read'),
  query: Type.Object({
    session: sessionField,
    subscription: subscriptionField,
    limit: limitField(),
    cursor: cursorField,
  }),
  response: deliveryPage,
  async handle(gateway, request) {
    const { subscription, limit = DEFAULT_PAGE, cursor } = request.query
    const { items, next } = await gateway.deliveries.slice(sessionOf(request), {
      state: 'dead',
      limit,
      ...(subscription !== undefined && { subscription }),
      ...(cursor !== undefined && { after: cursor }),
    })
    return { items: items.map(toDeliveryView), next }
  },
})
