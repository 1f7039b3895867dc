import { route } from '../../../dialect.ts'
import { ADMIN } from '../../auth.ts'

/** DELETE /v1/accounts/{id}: with its keys; its sessions must be gone. */
export const deleteAccount = route('DELETE /v1/accounts/:id', {
  summary: 'Delete an account',
  access: ADMIN,
  status: 204,
  async handle(gateway, { params }) {
    await gateway.accounts.delete(params.id)
    return undefined
  },
})
