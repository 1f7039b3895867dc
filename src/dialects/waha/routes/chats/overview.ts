import { Type } from 'typebox'
import type { Gateway } from '../../../../core/gateway.ts'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { toChatSummary } from '../../convert/chat.ts'
import { messageContext } from '../../message-context.ts'
import { limitField, maybe, mergeField, offsetField } from '../../schemas/fields.ts'
import { chatSummary } from '../../schemas/chat.ts'

const DEFAULT_LIMIT = 20

interface OverviewRequest {
  readonly limit?: number | undefined
  readonly offset?: number | undefined
  readonly ids?: readonly string[] | null | undefined
}

async function overview(gateway: Gateway, session: string, { limit, offset, ids }: OverviewRequest) {
  const chats = await gateway.chats.list(session, {
    limit: limit ?? DEFAULT_LIMIT,
    offset: offset ?? 0,
    ...(ids && ids.length > 0 && { ids: ids.map(fromWahaId) }),
  })
  const context = await messageContext(gateway, session)
  return chats.map((chat) => toChatSummary(chat, context))
}

/** GET /api/{session}/chats/overview: name and last message of each chat, newest first. */
export const getChatsOverview = route('GET /api/:session/chats/overview', {
  summary: 'Get chats overview',
  access: pathSession('read'),
  query: Type.Object({
    merge: mergeField,
    limit: limitField,
    offset: offsetField,
    ids: Type.Optional(Type.Array(Type.String(), { maxItems: 5_000 })),
  }),
  response: Type.Array(chatSummary),
  handle: (gateway, { params, query }) => overview(gateway, params.session, query),
})

/** POST /api/{session}/chats/overview: the same for more ids than an address can hold. */
export const postChatsOverview = route('POST /api/:session/chats/overview', {
  summary: 'Get chats overview, for many chats',
  access: pathSession('read'),
  status: 201,
  body: Type.Object({
    pagination: Type.Object({ merge: mergeField, limit: limitField, offset: offsetField }),
    filter: maybe(Type.Object({ ids: maybe(Type.Array(Type.String(), { maxItems: 5_000 })) })),
  }),
  response: Type.Array(chatSummary),
  handle: (gateway, { params, body: { pagination, filter } }) =>
    overview(gateway, params.session, { ...pagination, ids: filter?.ids }),
})
