import type { Dialect } from '../dialect.ts'
import { credential } from './auth.ts'
import { refuse } from './errors.ts'
import { EVENT_NAMES, wantsEvent } from './event-names.ts'
import { encodeEvent } from './events.ts'
import { apiKeys } from './routes/api-keys/index.ts'
import { calls } from './routes/calls/index.ts'
import { chats } from './routes/chats/index.ts'
import { chatting } from './routes/chatting/index.ts'
import { contacts } from './routes/contacts/index.ts'
import { events } from './routes/events/index.ts'
import { files } from './routes/files/index.ts'
import { media } from './routes/media/index.ts'
import { observability } from './routes/observability/index.ts'
import { pairing } from './routes/pairing/index.ts'
import { sessions } from './routes/sessions/index.ts'
import { status } from './routes/status/index.ts'
import { WAHA_VERSION } from './version.ts'
import { eventSocket } from './websocket.ts'

/** WAHA's API (WhatsApp HTTP API, devlikeapro/waha). */
export const waha: Dialect = {
  name: 'waha',
  routes: [
    ...sessions,
    ...pairing,
    ...apiKeys,
    ...observability,
    ...files,
    ...chatting,
    ...chats,
    ...status,
    ...events,
    ...calls,
    ...media,
    ...contacts,
  ],
  sockets: [eventSocket],
  refuse,
  credential,
  owns: ['/api', '/ping', '/health', '/ws', '/-json', '/mcp', '/metrics', '/dashboard'],
  reservedNames: [
    'api',
    'apps',
    'contacts',
    'files',
    'keys',
    'messages',
    'screenshot',
    'send',
    'server',
    'sessions',
    'version',
  ],
  encodeEvent,
  eventNames: EVENT_NAMES,
  wantsEvent,
  openapi: {
    title: 'WAHA API',
    version: WAHA_VERSION,
    description: 'The API of WAHA (WhatsApp HTTP API), answered by Waypost.',
    url: '/-json',
    credential: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
  },
}
