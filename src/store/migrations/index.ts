import type { Kysely } from 'kysely'
import type { ColumnTypes, Driver } from '../driver.ts'
import type { Schema } from '../schema.ts'
import { initial } from './0001-initial.ts'
import { deliveries } from './0002-deliveries.ts'
import { receipts } from './0003-receipts.ts'
import { chatState } from './0004-chat-state.ts'
import { chatFilters } from './0005-chat-filters.ts'
import { search } from './0006-search.ts'
import { outgoing } from './0007-outgoing.ts'
import { idempotency } from './0008-idempotency.ts'
import { deliveryState } from './0009-delivery-state.ts'
import { eventPositions } from './0010-event-positions.ts'
import { waiting } from './0011-waiting.ts'
import { earlyReceipts } from './0012-early-receipts.ts'
import { eventAccount } from './0013-event-account.ts'
import { media } from './0014-media.ts'
import { answers } from './0015-answers.ts'
import { earlyChanges } from './0016-early-changes.ts'
import { messageFiles } from './0017-message-files.ts'
import { reactionId } from './0018-reaction-id.ts'

/** SQL, or what SQL cannot say. */
type Statement = string | ((db: Kysely<Schema>) => Promise<void>)

type Step = (driver: Pick<Driver, 'types' | 'fullText' | 'positions'>) => readonly Statement[]

const withTypes =
  (step: (types: ColumnTypes) => readonly Statement[]): Step =>
  ({ types }) =>
    step(types)

/** The steps from an empty database to the present one, in order. A step that was released never changes. */
export const MIGRATIONS: readonly Step[] = [
  withTypes(initial),
  withTypes(deliveries),
  withTypes(receipts),
  withTypes(chatState),
  withTypes(chatFilters),
  ({ fullText }) => search(fullText),
  withTypes(outgoing),
  withTypes(idempotency),
  withTypes(deliveryState),
  eventPositions,
  withTypes(waiting),
  withTypes(earlyReceipts),
  withTypes(eventAccount),
  withTypes(media),
  withTypes(answers),
  withTypes(earlyChanges),
  withTypes(messageFiles),
  withTypes(reactionId),
]
