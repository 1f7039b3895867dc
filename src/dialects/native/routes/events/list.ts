import { type Access, route } from '../../../dialect.ts'
import { GatewayError } from '../../../../core/errors.ts'
import { pageEvents } from '../../event-page.ts'
import { asksForStream, eventQuery } from '../../event-query.ts'
import { streamEvents } from '../../event-stream.ts'
import { eventPage } from '../../schemas/event.ts'
import type { Principal } from '../../../../core/api-keys.ts'

const ANY_KEY: Access = { kind: 'any' }
const LOG = { by: 'position' } as const

/** GET /v1/events: what happens in every session that the key may see, in one order. */
export const listAllEvents = route('GET /v1/events', {
  summary: 'Read the events of every session, as pages or as Server-Sent Events',
  access: ANY_KEY,
  query: eventQuery,
  response: eventPage,
  async handle(gateway, request) {
    requireRead(request.principal)
    return asksForStream(request) ? streamEvents(gateway, LOG, request) : pageEvents(gateway, LOG, request)
  },
})

/** GET /v1/events/stream: the same as Server-Sent Events, whatever is accepted. */
export const streamAllEvents = route('GET /v1/events/stream', {
  summary: 'Follow the events of every session as Server-Sent Events',
  access: ANY_KEY,
  query: eventQuery,
  async handle(gateway, request) {
    requireRead(request.principal)
    return streamEvents(gateway, LOG, request)
  },
})

function requireRead(principal: Principal | null): void {
  if (!principal?.actions.read) throw new GatewayError('FORBIDDEN', 'Forbidden')
}
