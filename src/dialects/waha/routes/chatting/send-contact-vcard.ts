import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { toContactCard } from '../../convert/contact-card.ts'
import { maybe } from '../../schemas/fields.ts'
import { waMessage } from '../../schemas/message.ts'
import { sendFields } from '../../schemas/send.ts'
import { sendWaha } from '../../send.ts'

const MAX_CONTACTS = 100

const contactField = Type.Object({
  vcard: maybe(Type.String({ description: 'Sent as it is; otherwise made of the other fields' })),
  fullName: maybe(Type.String()),
  organization: maybe(Type.String()),
  phoneNumber: maybe(Type.String()),
  whatsappId: maybe(Type.String({ description: 'Digits only' })),
})

/** POST /api/sendContactVcard: cards of people. */
export const sendContactVcard = route('POST /api/sendContactVcard', {
  summary: 'Send contacts as vCards',
  access: bodySession('send'),
  status: 201,
  body: Type.Object({
    ...sendFields,
    contacts: Type.Array(contactField, { minItems: 1, maxItems: MAX_CONTACTS }),
  }),
  response: waMessage,
  handle: async (gateway, { body }) =>
    sendWaha(gateway, body, { kind: 'contacts', contacts: body.contacts.map(toContactCard) }),
})
