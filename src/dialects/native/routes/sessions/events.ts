import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toEventView } from '../../convert/event.ts'
import { DEFAULT_PAGE, limitField } from '../../schemas/fields.ts'

const loggedEvent = Type.Object({
  seq: Type.Integer(),
  id: Type.String(),
  timestamp: Type.Integer(),
  lane: Type.String(),
  event: Type.Object({ type: Type.String() }),
})

/** GET /v1/sessions/{session}/events: the session's log after a number, in order; `next` is where to go on. */
export const listEvents = route('GET /v1/sessions/:session/events', {
  summary: 'Read the event log',
  access: pathSession('read'),
  query: Type.Object({ after: Type.Optional(Type.Integer({ minimum: 0, default: 0 })), limit: limitField() }),
  response: Type.Object({ items: Type.Array(loggedEvent), next: Type.Integer() }),
  async handle(gateway, { params, query: { after = 0, limit = DEFAULT_PAGE } }) {
    await gateway.sessions.require(params.session)
    const events = await gateway.events.read(params.session, after, limit)
    return { items: events.map(toEventView), next: events.at(-1)?.seq ?? after }
  },
})
