import type { Dialect } from '../dialect.ts'
import { credential } from './auth.ts'
import { refuse } from './errors.ts'
import { encodeEvent } from './convert/event.ts'
import { EVENT_TYPES, wantsEvent } from './event-types.ts'
import { accounts } from './routes/accounts/index.ts'
import { deliveries } from './routes/deliveries/index.ts'
import { events } from './routes/events/index.ts'
import { keys } from './routes/keys/index.ts'
import { sending } from './routes/sending/index.ts'
import { sessions } from './routes/sessions/index.ts'
import { subscriptions } from './routes/subscriptions/index.ts'

/** What no other API has: the event log, search, lists with cursors, deliveries, keys of every scope, accounts. */
export const native: Dialect = {
  name: 'native',
  routes: [...sessions, ...events, ...sending, ...subscriptions, ...deliveries, ...keys, ...accounts],
  sockets: [],
  refuse,
  credential,
  owns: ['/v1'],
  reservedNames: [],
  encodeEvent,
  eventNames: EVENT_TYPES,
  wantsEvent,
  openapi: {
    title: 'Waypost API',
    version: '1',
    description:
      'What none of the other APIs has: the event log, search, lists with cursors, deliveries, keys and accounts.',
    url: null,
    credential: { type: 'http', scheme: 'bearer' },
  },
}
