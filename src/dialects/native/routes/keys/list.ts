import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { ACCOUNT } from '../../auth.ts'
import { toKeyView } from '../../convert/key.ts'
import { keyView } from '../../schemas/key.ts'
import { ownsKey } from './reach.ts'

/** GET /v1/keys: the keys this caller may manage, without their secrets. */
export const listKeys = route('GET /v1/keys', {
  summary: 'List keys',
  access: ACCOUNT,
  response: Type.Object({ items: Type.Array(keyView) }),
  async handle(gateway, { principal }) {
    const keys = await gateway.keys.list()
    const seen = await Promise.all(keys.map((key) => ownsKey(gateway, principal, key)))
    return { items: keys.filter((_key, index) => seen[index]).map(toKeyView) }
  },
})
