import { Type } from 'typebox'
import type { Gateway } from '../../../../core/gateway.ts'
import { kindOf, type Jid } from '../../../../core/model/address.ts'
import type { Message } from '../../../../core/model/message.ts'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { toMessageId } from '../../convert/message-id.ts'
import { maybe, pageField } from '../../schemas/fields.ts'

const DEFAULT_DAYS = 7
const DEFAULT_MESSAGES = { person: 30, group: 100 } as const
/** As many as WhatsApp is told of at once. */
const BATCH = 100

const days = Type.Number({ minimum: 0, maximum: 36_500 })

/** WAHA's documentation has the fields in the body, its server reads them in the query. */
const fields = { messages: pageField(), days: Type.Optional(days) }
const bodyFields = { messages: maybe(pageField()), days: maybe(days) }

/** POST /api/{session}/chats/{chatId}/messages/read: read receipts for the newest unread messages. */
export const readMessages = route('POST /api/:session/chats/:chatId/messages/read', {
  summary: 'Read unread messages from the chat',
  access: pathSession('send'),
  status: 201,
  body: Type.Object(bodyFields),
  query: Type.Object(fields),
  response: Type.Object({ ids: Type.Array(Type.String()) }),
  async handle(gateway, { params, query, body }) {
    const chat = fromWahaId(params.chatId)
    const kind = kindOf(chat) === 'group' ? 'group' : 'person'
    const marked = await markRead(gateway, params.session, {
      chat,
      limit: query.messages ?? body.messages ?? DEFAULT_MESSAGES[kind],
      maxAgeDays: query.days ?? body.days ?? DEFAULT_DAYS,
    })
    return { ids: marked.map(toMessageId) }
  },
})

async function markRead(
  gateway: Gateway,
  session: string,
  { chat, limit, maxAgeDays }: { readonly chat: Jid; readonly limit: number; readonly maxAgeDays: number },
): Promise<readonly Message[]> {
  const marked: Message[] = []
  for (;;) {
    const batch = Math.min(BATCH, limit - marked.length)
    const done = await gateway.messages.markRead(session, chat, { limit: batch, maxAgeDays })
    marked.push(...done)
    if (done.length < BATCH || marked.length >= limit) return marked
  }
}
