import { route } from '../../../dialect.ts'
import { ACCOUNT } from '../../auth.ts'
import { requireOwnKey } from './reach.ts'

/** DELETE /v1/keys/{id}: whoever has it is a stranger from now on. */
export const deleteKey = route('DELETE /v1/keys/:id', {
  summary: 'Delete a key',
  access: ACCOUNT,
  status: 204,
  async handle(gateway, { params, principal }) {
    await requireOwnKey(gateway, principal, params.id)
    await gateway.keys.delete(params.id)
    return undefined
  },
})
