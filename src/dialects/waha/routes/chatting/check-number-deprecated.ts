import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { querySession } from '../../auth.ts'
import { checkNumber, numberExistResult } from '../../check-number.ts'
import { DEFAULT_SESSION, sessionField } from '../../schemas/fields.ts'

/** GET /api/checkNumberStatus: check-exists at its old place. */
export const checkNumberStatus = route('GET /api/checkNumberStatus', {
  summary: 'Check number status',
  deprecated: true,
  access: querySession('read'),
  query: Type.Object({ session: sessionField, phone: Type.String({ minLength: 1 }) }),
  response: numberExistResult,
  handle: (gateway, { query }) => checkNumber(gateway, query.session ?? DEFAULT_SESSION, query.phone),
})
