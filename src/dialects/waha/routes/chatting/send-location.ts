import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { maybe } from '../../schemas/fields.ts'
import { waMessage } from '../../schemas/message.ts'
import { sendFields } from '../../schemas/send.ts'
import { sendWaha } from '../../send.ts'

/** POST /api/sendLocation: a place on the map. */
export const sendLocation = route('POST /api/sendLocation', {
  summary: 'Send a location',
  access: bodySession('send'),
  status: 201,
  body: Type.Object({
    ...sendFields,
    latitude: Type.Number({ minimum: -90, maximum: 90 }),
    longitude: Type.Number({ minimum: -180, maximum: 180 }),
    title: maybe(Type.String()),
  }),
  response: waMessage,
  async handle(gateway, { body }) {
    const { latitude, longitude, title } = body
    return sendWaha(gateway, body, { kind: 'location', latitude, longitude, name: title || null, address: null })
  },
})
