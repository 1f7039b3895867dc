import type { DeliverySummary, PendingDelivery } from '../../../core/ports/delivery-store.ts'
import type { SubscriptionView } from '../../../core/subscriptions.ts'

/** With what is sent, or with its length. */
type Shown = Omit<PendingDelivery, 'headers' | 'body'> & Partial<PendingDelivery & DeliverySummary>

/** A delivery in a list: everything but what is sent. */
export const toDeliveryView = ({ name, happenedAt, recent, ...delivery }: Shown) => {
  const { headers: _headers, body: _body, bytes: _bytes, trace: _trace, ...rest } = delivery
  return { ...rest, event: name, happenedAt: happenedAt === 0 ? null : happenedAt, lastAttempts: recent }
}

/** A delivery with what is sent. */
export const toDeliveryDetail = (delivery: PendingDelivery) => ({
  ...toDeliveryView(delivery),
  headers: delivery.headers,
  body: delivery.body,
})

/** A subscription with how it is doing. */
export function toSubscriptionView({ health, ...subscription }: SubscriptionView) {
  const { lastSuccessAt, lastFailureAt, lastError } = health
  return { ...subscription, lastSuccessAt, lastFailureAt, lastError }
}
