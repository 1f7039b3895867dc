import { Type } from 'typebox'
import { EVENT_TYPES } from '../event-types.ts'

/** As streams, webhooks and queues carry it. */
const eventSchema = Type.Object({
  id: Type.String({ description: 'The same in every delivery of this event' }),
  session: Type.String(),
  seq: Type.Integer({ description: "Its number in the session's log: 1, 2, 3 … without gaps" }),
  position: Type.Integer({ description: 'Its place in one order across sessions: it grows, with gaps' }),
  timestamp: Type.Integer({ description: 'Milliseconds since 1970' }),
  type: Type.Unsafe<string>({ type: 'string', enum: [...EVENT_TYPES] }),
  trace: Type.Optional(Type.String({ description: 'What caused it, as the logs name it' })),
  data: Type.Object({ type: Type.String() }, { additionalProperties: true, description: 'What happened' }),
})

/** A page of a log; `next` is where to go on. */
export const eventPage = Type.Object({
  items: Type.Array(
    Type.Intersect([
      eventSchema,
      Type.Object({ lane: Type.String(), event: Type.Unsafe<object>({ type: 'object', deprecated: true }) }),
    ]),
  ),
  next: Type.Integer(),
})
