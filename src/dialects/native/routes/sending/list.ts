import { Type } from 'typebox'
import type { OutgoingState } from '../../../../core/model/outgoing.ts'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toOutgoingView } from '../../convert/outgoing.ts'
import { cursorField, DEFAULT_PAGE, limitField } from '../../schemas/fields.ts'
import { outgoingPage } from '../../schemas/sending.ts'

const state = Type.Unsafe<OutgoingState>({ type: 'string', enum: ['queued', 'leaving', 'confirmed', 'refused'] })

/** GET /v1/sessions/{session}/outgoing: everything that leaves, in its order, until two weeks after it did. */
export const listOutgoing = route('GET /v1/sessions/:session/outgoing', {
  summary: 'List what is on its way out',
  access: pathSession('read'),
  query: Type.Object({ state: Type.Optional(state), limit: limitField(), cursor: cursorField }),
  response: outgoingPage,
  async handle(gateway, { params, query: { cursor, limit = DEFAULT_PAGE, ...filter } }) {
    const query = { ...filter, limit, ...(cursor !== undefined && { after: cursor }) }
    const { items, next } = await gateway.sending.list(params.session, query)
    return { items: items.map(toOutgoingView), next }
  },
})
