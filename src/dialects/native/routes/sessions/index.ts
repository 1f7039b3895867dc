import { tagged } from '../../../dialect.ts'
import { listChats } from './chats.ts'
import { listEvents, streamSessionEvents } from './events.ts'
import { listLabels } from './labels.ts'
import { listMessages } from './messages.ts'
import { searchMessages } from './search.ts'

/** What is stored of a session. */
export const sessions = tagged('Sessions', [
  searchMessages,
  listChats,
  listMessages,
  listLabels,
  listEvents,
  streamSessionEvents,
])
