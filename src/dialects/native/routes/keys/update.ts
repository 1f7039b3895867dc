import { route } from '../../../dialect.ts'
import { ACCOUNT } from '../../auth.ts'
import { toKeyView } from '../../convert/key.ts'
import { keyChange, keyView } from '../../schemas/key.ts'
import { requireOwnKey } from './reach.ts'

/** PATCH /v1/keys/{id}: switch a key off or on, change its rights. */
export const updateKey = route('PATCH /v1/keys/:id', {
  summary: 'Change a key',
  access: ACCOUNT,
  body: keyChange,
  response: keyView,
  async handle(gateway, { params, body, principal }) {
    const { scope, account, session, active, actions } = await requireOwnKey(gateway, principal, params.id)
    return toKeyView(await gateway.keys.update(params.id, { scope, account, session, active, actions, ...body }))
  },
})
