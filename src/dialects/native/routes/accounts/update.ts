import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { ADMIN } from '../../auth.ts'
import { accountRequest, accountView } from '../../schemas/account.ts'

/** PATCH /v1/accounts/{id} */
export const updateAccount = route('PATCH /v1/accounts/:id', {
  summary: 'Change an account',
  access: ADMIN,
  body: Type.Partial(accountRequest),
  response: accountView,
  async handle(gateway, { params, body }) {
    const { name, maxSessions } = await gateway.accounts.require(params.id)
    return gateway.accounts.update(params.id, { name, maxSessions, ...body })
  },
})
