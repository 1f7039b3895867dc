import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { invalid } from '../../invalid.ts'
import { maybe } from '../../schemas/fields.ts'
import { waMessage } from '../../schemas/message.ts'
import { sendFields } from '../../schemas/send.ts'
import { sendWaha } from '../../send.ts'

/** WhatsApp counts seconds, and no client shows a year beyond four digits. */
const unixSeconds = Type.Integer({ minimum: 0, maximum: 253_402_300_799, description: 'Unix seconds' })

const eventField = Type.Object({
  name: Type.String({ minLength: 1 }),
  description: maybe(Type.String()),
  startTime: unixSeconds,
  endTime: maybe(unixSeconds),
  location: maybe(Type.Object({ name: Type.String() })),
  extraGuestsAllowed: maybe(Type.Boolean()),
})

const { session: _session, ...fields } = sendFields

/** POST /api/{session}/events: an event that people can say to come to. */
export const sendEvent = route('POST /api/:session/events', {
  summary: 'Send an event message',
  access: pathSession('send'),
  status: 201,
  body: Type.Object({ ...fields, event: eventField }),
  response: waMessage,
  async handle(gateway, { params, body }) {
    const { name, description, startTime, endTime, location, extraGuestsAllowed } = body.event
    if (endTime && endTime < startTime) throw invalid('event.endTime must not be less than event.startTime')
    return sendWaha(
      gateway,
      { ...body, ...params },
      {
        kind: 'event',
        text: name,
        description: description || null,
        place: location ? { name: location.name, address: null } : null,
        startsAt: startTime,
        endsAt: endTime ?? null,
        joinLink: null,
        canceled: false,
        extraGuests: extraGuestsAllowed ?? false,
        reminder: null,
        call: false,
      },
    )
  },
})
