import type { Tables } from '../../core/ports/store.ts'
import type { Scope } from '../database.ts'
import { createAccounts } from './accounts.ts'
import { createApiKeys } from './api-keys.ts'
import { createChats } from './chats.ts'
import { createDeliveries } from './deliveries.ts'
import { createEarlyChanges } from './early-changes.ts'
import { createEarlyReceipts } from './early-receipts.ts'
import { createEventLog } from './event-log.ts'
import { createFiles } from './files.ts'
import { createGroups } from './groups.ts'
import { createIdempotency } from './idempotency.ts'
import { createInbox } from './inbox.ts'
import { createLabels } from './labels.ts'
import { createMessages } from './messages.ts'
import { createOutgoing } from './outgoing.ts'
import { createPeople } from './people.ts'
import { createPictures } from './pictures.ts'
import { createSessions } from './sessions.ts'
import { createSubscriptions } from './subscriptions.ts'
import { createWaiting } from './waiting.ts'

/** Every table of the port, on the database itself or inside one transaction. */
export const createTables = (scope: Scope): Tables => ({
  sessions: createSessions(scope),
  people: createPeople(scope),
  chats: createChats(scope),
  messages: createMessages(scope),
  groups: createGroups(scope),
  files: createFiles(scope),
  log: createEventLog(scope),
  subscriptions: createSubscriptions(scope),
  deliveries: createDeliveries(scope),
  apiKeys: createApiKeys(scope),
  inbox: createInbox(scope),
  waiting: createWaiting(scope),
  earlyReceipts: createEarlyReceipts(scope),
  earlyChanges: createEarlyChanges(scope),
  labels: createLabels(scope),
  pictures: createPictures(scope),
  accounts: createAccounts(scope),
  outgoing: createOutgoing(scope),
  idempotency: createIdempotency(scope),
})
