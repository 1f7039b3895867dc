import { route } from '../../../dialect.ts'
import { ADMIN } from '../../auth.ts'
import { accountRequest, accountView } from '../../schemas/account.ts'

/** POST /v1/accounts: a customer, who gets keys with POST /v1/keys. */
export const createAccount = route('POST /v1/accounts', {
  summary: 'Create an account',
  access: ADMIN,
  status: 201,
  body: accountRequest,
  response: accountView,
  handle: (gateway, { body: { name, maxSessions = null } }) => gateway.accounts.create({ name, maxSessions }),
})
