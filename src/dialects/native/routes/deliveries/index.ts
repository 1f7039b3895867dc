import { tagged } from '../../../dialect.ts'
import { deleteDeadLetter } from './delete.ts'
import { getDelivery } from './get.ts'
import { listDeadLetters } from './list-dead.ts'
import { listDeliveries } from './list.ts'
import { retryDeadLetters } from './retry-all.ts'
import { retryDeadLetter } from './retry.ts'

/** What could not be delivered at once, and what was given up. */
export const deliveries = tagged('Deliveries', [
  listDeliveries,
  getDelivery,
  listDeadLetters,
  retryDeadLetter,
  retryDeadLetters,
  deleteDeadLetter,
])
