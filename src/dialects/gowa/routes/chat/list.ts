import type { ChatFilter } from '../../../../core/model/chat.ts'
import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { toGowaChat } from '../../convert/chat.ts'
import { device } from '../../devices.ts'
import { documented, queryFlag, queryText } from '../../fields.ts'
import { readPaging } from '../../paging.ts'
import { sessionOf } from '../../session-of.ts'

const DEFAULT_LIMIT = 25

/** GET /chats: the chat list, newest first; also while the device is not connected. */
export const listChats = route('GET /chats', {
  summary: 'Get list of chats',
  access: device('read'),
  query: documented({
    limit: '1 to 100; 25 when absent',
    offset: 'From 0',
    search: 'A part of the name',
    has_media: 'true: only chats with files',
    archived: 'true or false; both when absent',
    pinned: 'true or false; both when absent. Not in GOWA.',
  }),
  async handle(gateway, request) {
    const { query } = request
    const session = sessionOf(request)
    const paging = readPaging(query, DEFAULT_LIMIT)
    const [archived, pinned] = [queryFlag(query.archived), queryFlag(query.pinned)]
    const name = queryText(query.search)
    const filter: ChatFilter = {
      ...(name !== '' && { name }),
      ...(queryFlag(query.has_media) && { hasMedia: true }),
      ...(archived !== null && { archived }),
      ...(pinned !== null && { pinned }),
    }
    const [chats, total] = await Promise.all([
      gateway.chats.list(session, { ...filter, ...paging }),
      gateway.chats.count(session, filter),
    ])
    return success('Success get chat list', { data: chats.map(toGowaChat), pagination: { ...paging, total } })
  },
})
