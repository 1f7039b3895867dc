import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { ADMIN } from '../../auth.ts'
import { accountView } from '../../schemas/account.ts'
import { DEFAULT_PAGE, limitField } from '../../schemas/fields.ts'

/** GET /v1/accounts */
export const listAccounts = route('GET /v1/accounts', {
  summary: 'List accounts',
  access: ADMIN,
  query: Type.Object({ limit: limitField(), offset: Type.Optional(Type.Integer({ minimum: 0 })) }),
  response: Type.Object({ items: Type.Array(accountView) }),
  handle: async (gateway, { query: { limit = DEFAULT_PAGE, offset = 0 } }) => ({
    items: await gateway.accounts.list({ limit, offset }),
  }),
})
