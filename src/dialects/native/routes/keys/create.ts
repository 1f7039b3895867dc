import { Type } from 'typebox'
import { GatewayError } from '../../../../core/errors.ts'
import { route } from '../../../dialect.ts'
import { ACCOUNT } from '../../auth.ts'
import { toKeyView } from '../../convert/key.ts'
import { keyRequest, keyView } from '../../schemas/key.ts'
import { ownsKey } from './reach.ts'

/** POST /v1/keys: a new key; the answer is the only place where its secret is shown. */
export const createKey = route('POST /v1/keys', {
  summary: 'Create a key',
  access: ACCOUNT,
  status: 201,
  body: keyRequest,
  response: Type.Object({ key: keyView, secret: Type.String() }),
  async handle(gateway, { body, principal }) {
    const { scope, account = null, session = null, active = true, actions = null, secret } = body
    const wanted = { scope, account, session, active, actions, ...(secret !== undefined && { secret }) }
    if (!(await ownsKey(gateway, principal, wanted))) throw new GatewayError('FORBIDDEN', 'Forbidden')
    const created = await gateway.keys.create(wanted)
    return { key: toKeyView(created.key), secret: created.secret }
  },
})
