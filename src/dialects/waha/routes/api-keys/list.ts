import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { ADMIN } from '../../auth.ts'
import { toWahaKey } from '../../convert/api-key.ts'
import { apiKeyDto } from '../../schemas/api-key.ts'

/** GET /api/keys: every key, masked. */
export const listKeys = route('GET /api/keys', {
  summary: 'Get all API keys',
  access: ADMIN,
  response: Type.Array(apiKeyDto),
  handle: async (gateway) => (await gateway.keys.list()).map((key) => toWahaKey(key)),
})
