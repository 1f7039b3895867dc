import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { querySession } from '../../auth.ts'
import { checkNumber, numberExistResult } from '../../check-number.ts'
import { DEFAULT_SESSION, sessionField } from '../../schemas/fields.ts'

/** GET /api/contacts/check-exists: whether a number is on WhatsApp. */
export const checkExists = route('GET /api/contacts/check-exists', {
  summary: 'Check phone number is registered in WhatsApp',
  access: querySession('read'),
  query: Type.Object({ session: sessionField, phone: Type.String({ minLength: 1 }) }),
  response: numberExistResult,
  handle: (gateway, { query }) => checkNumber(gateway, query.session ?? DEFAULT_SESSION, query.phone),
})
