import { route } from '../../../dialect.ts'
import { changeGowaChat } from '../../change-chat.ts'
import { device } from '../../devices.ts'
import { blankField } from '../../fault.ts'
import { documented, readFields } from '../../fields.ts'
import { sessionOf } from '../../session-of.ts'
import type { Style } from '../../style.ts'

/** POST /chat/{chat_jid}/archive: takes a chat out of the main list, or puts it back. */
export const archiveChat = (style: Style) =>
  route('POST /chat/:chat_jid/archive', {
    summary: 'Archive or unarchive a chat',
    access: device('send'),
    body: documented({ archived: 'Boolean; required' }),
    async handle(gateway, request) {
      const given = readFields(request).flag('archived')
      if (given === null && style.requiresFields) throw blankField()
      const archived = given ?? false
      return changeGowaChat(gateway, style, {
        session: sessionOf(request),
        chat: request.params.chat_jid,
        change: { kind: 'archive', archived },
        answer: { message: `Chat ${archived ? 'archived' : 'unarchived'} successfully`, fields: { archived } },
      })
    },
  })
