import { route } from '../../../dialect.ts'
import { ADMIN } from '../../auth.ts'

/** DELETE /api/keys/{id}: from now on the key opens nothing. */
export const deleteKey = route('DELETE /api/keys/:id', {
  summary: 'Delete an API key',
  access: ADMIN,
  async handle(gateway, { params }) {
    await gateway.keys.delete(params.id)
    return { result: true }
  },
})
