import type { DialectSettings } from '../index.ts'
import type { Dialect } from '../dialect.ts'
import { credential } from './auth.ts'
import { refuse } from './errors.ts'
import { createEncoder } from './events/encode.ts'
import { EVENT_NAMES, FILE_EVENT, wantsEvent } from './events/names.ts'
import { call } from './routes/call/index.ts'
import { chat } from './routes/chat/index.ts'
import { events } from './routes/events/index.ts'
import { health } from './routes/health/index.ts'
import { createInstanceRoutes } from './routes/instance/index.ts'
import { message } from './routes/message/index.ts'
import { createEventSocket } from './socket.ts'
import { withoutInstance } from './without-instance.ts'

/** The modules of RyzeAPI: `/api/<module>/<action>/:instance`. */
const MODULES = [
  'call',
  'chat',
  'chatwoot',
  'community',
  'events',
  'group',
  'instance',
  'message',
  'newsletter',
  'profile',
  'typebot',
]

/** RyzeAPI's API (ryzeapi.cloud). */
export const createRyze = (settings: DialectSettings['ryze']): Dialect => {
  const encodeEvent = createEncoder(settings)
  const operations = [...createInstanceRoutes(settings), ...chat, ...message, ...call, ...events, ...health]
  return {
    name: 'ryze',
    routes: [...operations, ...withoutInstance(operations)],
    sockets: [createEventSocket(encodeEvent)],
    refuse,
    credential,
    rateLimit: { perMinute: settings.perMinute, buckets: { create: settings.createPerMinute } },
    owns: MODULES.map((name) => `/api/${name}`),
    reservedNames: MODULES,
    encodeEvent,
    eventNames: EVENT_NAMES,
    wantsEvent,
    fileEvent: FILE_EVENT,
    openapi: {
      title: 'RyzeAPI',
      version: '1.0.0',
      description: 'The API of RyzeAPI (ryzeapi.cloud), answered by Waypost.',
      url: null,
      credential: { type: 'apiKey', in: 'header', name: 'token' },
    },
  }
}
