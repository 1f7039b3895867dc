import { route } from '../../../dialect.ts'
import { changeGowaChat } from '../../change-chat.ts'
import { device } from '../../devices.ts'
import { blankField } from '../../fault.ts'
import { documented, readFields } from '../../fields.ts'
import { sessionOf } from '../../session-of.ts'
import type { Style } from '../../style.ts'

/** POST /chat/{chat_jid}/pin: keeps a chat on top of the list, or lets it go. */
export const pinChat = (style: Style) =>
  route('POST /chat/:chat_jid/pin', {
    summary: 'Pin or unpin a chat',
    access: device('send'),
    body: documented({ pinned: 'Boolean; required' }),
    async handle(gateway, request) {
      const given = readFields(request).flag('pinned')
      if (given === null && style.requiresFields) throw blankField()
      const pinned = given ?? false
      return changeGowaChat(gateway, style, {
        session: sessionOf(request),
        chat: request.params.chat_jid,
        change: { kind: 'pin', pinned },
        answer: { message: `Chat ${pinned ? 'pinned' : 'unpinned'} successfully`, fields: { pinned } },
      })
    },
  })
