import { Type } from 'typebox'
import type { Gateway } from '../../../../core/gateway.ts'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { toChatSummary } from '../../convert/chat.ts'
import { listWahaChats } from '../../list-chats.ts'
import { messageContext } from '../../message-context.ts'
import { maybe, mergeField, offsetField, pageField } from '../../schemas/fields.ts'
import { chatSummary } from '../../schemas/chat.ts'

const DEFAULT_LIMIT = 20

const page = { merge: mergeField, limit: pageField({ default: DEFAULT_LIMIT }), offset: offsetField }
const idList = Type.Array(Type.String(), { maxItems: 5_000 })

interface OverviewRequest {
  readonly merge?: boolean | undefined
  readonly limit?: number | undefined
  readonly offset?: number | undefined
  readonly ids?: readonly string[] | null | undefined
}

async function overview(gateway: Gateway, session: string, { merge, limit, offset, ids }: OverviewRequest) {
  const chats = await listWahaChats(gateway, {
    session,
    sortBy: 'timestamp',
    order: 'desc',
    ids: ids && ids.length > 0 ? ids.map(fromWahaId) : null,
    merge: merge ?? true,
    messages: true,
    limit: limit ?? DEFAULT_LIMIT,
    offset: offset ?? 0,
  })
  const jids = chats.map(({ id }) => id)
  const pictures = await gateway.chats.pictures(session, jids)
  const context = await messageContext(gateway, session)
  return chats.map((chat) => toChatSummary(chat, pictures.get(chat.id) ?? null, context))
}

/** GET /api/{session}/chats/overview: name and last message of each chat, newest first. */
export const getChatsOverview = route('GET /api/:session/chats/overview', {
  summary: 'Get chats overview',
  access: pathSession('read'),
  query: Type.Object({ ...page, ids: Type.Optional(idList) }),
  response: Type.Array(chatSummary),
  handle: (gateway, { params, query }) => overview(gateway, params.session, query),
})

/** POST /api/{session}/chats/overview: the same for more ids than an address can hold. */
export const postChatsOverview = route('POST /api/:session/chats/overview', {
  summary: 'Get chats overview, for many chats',
  access: pathSession('read'),
  status: 201,
  body: Type.Object({ pagination: Type.Object(page), filter: maybe(Type.Object({ ids: maybe(idList) })) }),
  response: Type.Array(chatSummary),
  handle: (gateway, { params, body: { pagination, filter } }) =>
    overview(gateway, params.session, { ...pagination, ids: filter?.ids }),
})
