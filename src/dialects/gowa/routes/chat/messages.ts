import type { Gateway } from '../../../../core/gateway.ts'
import { route, type Query } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { toGowaChat, toUnknownChat } from '../../convert/chat.ts'
import { toGowaMessage } from '../../convert/message.ts'
import { readMoment } from '../../convert/moment.ts'
import { createNames } from '../../convert/names.ts'
import { toChat } from '../../convert/phone.ts'
import { device } from '../../devices.ts'
import { documented, queryFlag, queryText } from '../../fields.ts'
import { findText, type Wanted } from '../../find-text.ts'
import { readPaging, type Paging } from '../../paging.ts'
import { sessionOf } from '../../session-of.ts'
import type { Style } from '../../style.ts'

const DEFAULT_LIMIT = 50

/** GET /chat/{chat_jid}/messages: newest first; also while the device is not connected. */
export const getMessages = (style: Style) =>
  route('GET /chat/:chat_jid/messages', {
    summary: 'Get messages from a specific chat',
    access: device('read'),
    query: documented({
      limit: '1 to 100; 50 when absent',
      offset: 'From 0',
      start_time: 'RFC 3339, inclusive',
      end_time: 'RFC 3339, inclusive',
      media_only: 'true: only messages with a file',
      is_from_me: 'true or false; both when absent',
      search: 'Words of the text',
    }),
    async handle(gateway, request) {
      const { query } = request
      const paging = readPaging(query, DEFAULT_LIMIT)
      const jid = toChat(request.params.chat_jid)
      const wanted = readWanted(query, jid)
      const session = await gateway.sessions.require(sessionOf(request))
      const chat = style.refusesUnknownChats
        ? await gateway.chats.require(session.name, jid)
        : await gateway.chats.find(session.name, jid)
      const { messages, total } = await read(gateway, session.name, { wanted, paging, text: queryText(query.search) })
      const names = createNames(gateway, session)
      return success('Success get chat messages', {
        data: await Promise.all(
          messages.map((message) => toGowaMessage(gateway, message, { session: session.name, names })),
        ),
        pagination: { ...paging, total },
        chat_info: chat ? toGowaChat(chat) : toUnknownChat(jid),
      })
    },
  })

function readWanted(query: Query, chat: string): Wanted {
  const since = readMoment('start_time', query.start_time)
  const until = readMoment('end_time', query.end_time)
  const fromMe = queryFlag(query.is_from_me)
  return {
    chat,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(fromMe !== null && { fromMe }),
    ...(queryFlag(query.media_only) && { hasMedia: true }),
  }
}

async function read(
  gateway: Gateway,
  session: string,
  request: { readonly wanted: Wanted; readonly paging: Paging; readonly text: string },
) {
  const { wanted, paging, text } = request
  if (text.trim() !== '') return findText(gateway, session, request)
  const [messages, total] = await Promise.all([
    gateway.messages.list(session, { ...wanted, ...paging, order: 'desc' }),
    gateway.messages.count(session, wanted),
  ])
  return { messages, total }
}
