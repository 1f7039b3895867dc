import { tagged } from '../../../dialect.ts'
import { getSubscription } from './get.ts'
import { listSubscriptions } from './list.ts'
import { pauseSubscription } from './pause.ts'
import { resumeSubscription } from './resume.ts'
import { testSubscription } from './test-delivery.ts'
import { updateSubscription } from './update.ts'

/** Who receives a session's events. */
export const subscriptions = tagged('Subscriptions', [
  listSubscriptions,
  getSubscription,
  updateSubscription,
  pauseSubscription,
  resumeSubscription,
  testSubscription,
])
