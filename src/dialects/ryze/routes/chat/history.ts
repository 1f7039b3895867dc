import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { toHistoryItem } from '../../convert/message.ts'
import { parseIsoTime } from '../../convert/message-time.ts'
import { success } from '../../envelope.ts'
import { messageScene } from '../../message-scene.ts'
import { findRecipient, outwardJid } from '../../recipient.ts'
import { badRequest, requireInstance, requireNumber } from '../../required.ts'
import { historyAnswer, historyRequest } from '../../schemas/message.ts'

const DEFAULT_COUNT = 50
const MAX_COUNT = 200

/** POST /api/chat/history/{instance}: stored messages, newest first; `to` is where the next page begins. */
export const history = route('POST /api/chat/history/:instance', {
  summary: 'Chat history',
  access: INSTANCE.read,
  body: historyRequest,
  response: historyAnswer,
  async handle(gateway, request) {
    const { body } = request
    const session = requireInstance(request)
    const number = requireNumber(body.number)
    const [from, to] = [requireTime(body.from, 'from'), requireTime(body.to, 'to')]
    const limit = Math.min(body.count || DEFAULT_COUNT, MAX_COUNT)
    const chat = await findRecipient(gateway, session, number)
    await gateway.sessions.requireStatus(session, ['working'])
    const messages = await gateway.messages.list(session, {
      chat,
      order: 'desc',
      limit,
      offset: 0,
      ...(from !== null && { since: Math.ceil(from / 1000) }),
      ...(to !== null && { until: Math.floor(to / 1000) }),
    })
    const scene = await messageScene(gateway, session, chat)
    return success('Chat history retrieved successfully', {
      chat_jid: await outwardJid(gateway, session, chat),
      count: messages.length,
      hasMore: messages.length === limit,
      messages: messages.map((message) => toHistoryItem(message, scene)),
    })
  },
})

/** Milliseconds since 1970; null when no time is given. */
function requireTime(text: string | null | undefined, field: 'from' | 'to'): number | null {
  if (!text?.trim()) return null
  const time = parseIsoTime(text.trim())
  if (time !== null) return time
  throw badRequest(`invalid '${field}' date format. Use ISO 8601 format (e.g., '2026-02-16T18:32:39Z')`)
}
