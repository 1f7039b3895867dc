import { route } from '../../../dialect.ts'
import { ADMIN } from '../../auth.ts'
import { fromWahaKey, toWahaKey } from '../../convert/api-key.ts'
import { apiKeyDto, apiKeyRequest } from '../../schemas/api-key.ts'

/** POST /api/keys: make a key. This answer is the only place where it is shown whole. */
export const createKey = route('POST /api/keys', {
  summary: 'Create a new API key',
  access: ADMIN,
  status: 201,
  body: apiKeyRequest,
  response: apiKeyDto,
  async handle(gateway, { body }) {
    const { key, secret } = await gateway.keys.create(fromWahaKey(body))
    return toWahaKey(key, secret)
  },
})
