import { route } from '../../../dialect.ts'
import { ADMIN } from '../../auth.ts'
import { toWahaKey } from '../../convert/api-key.ts'
import { apiKeyDto, scopedApiKeyRequest } from '../../schemas/api-key.ts'

/** POST /api/keys/media: the key that opens one session's files and nothing else; the same at every call. */
export const createMediaKey = route('POST /api/keys/media', {
  summary: 'Create or get the media API key of a session',
  access: ADMIN,
  status: 201,
  body: scopedApiKeyRequest,
  response: apiKeyDto,
  async handle(gateway, { body }) {
    const { key, secret } = await gateway.keys.derived(body.session, 'media')
    return toWahaKey(key, secret)
  },
})

/** POST /api/keys/control: the key that starts, stops and pairs one session; the same at every call. */
export const createControlKey = route('POST /api/keys/control', {
  summary: 'Create or get the control API key of a session',
  access: ADMIN,
  status: 201,
  body: scopedApiKeyRequest,
  response: apiKeyDto,
  async handle(gateway, { body }) {
    const { key, secret } = await gateway.keys.derived(body.session, 'control')
    return toWahaKey(key, secret)
  },
})
