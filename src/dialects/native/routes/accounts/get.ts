import { GatewayError } from '../../../../core/errors.ts'
import { route } from '../../../dialect.ts'
import { ACCOUNT } from '../../auth.ts'
import { accountView } from '../../schemas/account.ts'

/** GET /v1/accounts/{id}: any account for administrators, its own for an account's key. */
export const getAccount = route('GET /v1/accounts/:id', {
  summary: 'Get an account',
  access: ACCOUNT,
  response: accountView,
  async handle(gateway, { params, principal }) {
    if (principal?.scope !== 'admin' && principal?.account !== params.id)
      throw new GatewayError('ACCOUNT_NOT_FOUND', `there is no account ${params.id}`)
    return gateway.accounts.require(params.id)
  },
})
