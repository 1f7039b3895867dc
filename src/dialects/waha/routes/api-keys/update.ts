import { route } from '../../../dialect.ts'
import { ADMIN } from '../../auth.ts'
import { fromWahaKey, toWahaKey } from '../../convert/api-key.ts'
import { apiKeyDto, apiKeyRequest } from '../../schemas/api-key.ts'

/** PUT /api/keys/{id}: change what a key may do. */
export const updateKey = route('PUT /api/keys/:id', {
  summary: 'Update an API key',
  access: ADMIN,
  body: apiKeyRequest,
  response: apiKeyDto,
  handle: async (gateway, { params, body }) => toWahaKey(await gateway.keys.update(params.id, fromWahaKey(body))),
})
