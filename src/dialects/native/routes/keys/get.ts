import { route } from '../../../dialect.ts'
import { ACCOUNT } from '../../auth.ts'
import { toKeyView } from '../../convert/key.ts'
import { keyView } from '../../schemas/key.ts'
import { requireOwnKey } from './reach.ts'

/** GET /v1/keys/{id} */
export const getKey = route('GET /v1/keys/:id', {
  summary: 'Get a key',
  access: ACCOUNT,
  response: keyView,
  handle: async (gateway, { params, principal }) => toKeyView(await requireOwnKey(gateway, principal, params.id)),
})
