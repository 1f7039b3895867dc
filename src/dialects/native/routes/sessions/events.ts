import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { pageEvents } from '../../event-page.ts'
import { asksForStream, eventQuery } from '../../event-query.ts'
import { streamEvents } from '../../event-stream.ts'
import { eventPage } from '../../schemas/event.ts'

/** GET /v1/sessions/{session}/events: the session's log after a number, in order; a stream of it where one is accepted. */
export const listEvents = route('GET /v1/sessions/:session/events', {
  summary: 'Read the event log, as pages or as Server-Sent Events',
  access: pathSession('read'),
  query: eventQuery,
  response: eventPage,
  async handle(gateway, request) {
    const { name } = await gateway.sessions.require(request.params.session)
    const log = { by: 'number', session: name } as const
    return asksForStream(request) ? streamEvents(gateway, log, request) : pageEvents(gateway, log, request)
  },
})

/** GET /v1/sessions/{session}/events/stream: the same as Server-Sent Events, whatever is accepted. */
export const streamSessionEvents = route('GET /v1/sessions/:session/events/stream', {
  summary: 'Follow the event log as Server-Sent Events',
  access: pathSession('read'),
  query: eventQuery,
  async handle(gateway, request) {
    const { name } = await gateway.sessions.require(request.params.session)
    return streamEvents(gateway, { by: 'number', session: name }, request)
  },
})
