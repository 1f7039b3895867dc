import { route } from '../../../dialect.ts'
import { aboutMessage } from '../../about.ts'
import { success } from '../../answer.ts'
import { device } from '../../devices.ts'
import { documented } from '../../fields.ts'
import { readTarget } from '../../message-target.ts'
import type { Style } from '../../style.ts'

/** POST /message/{message_id}/delete: removes it from the account's own devices. */
export const deleteMessage = (style: Style) =>
  route('POST /message/:message_id/delete', {
    summary: 'Delete Message',
    access: device('send'),
    body: documented({ phone: 'Text: the chat; required' }),
    async handle(gateway, request) {
      const { session, ...target } = await readTarget(gateway, request)
      await aboutMessage(target, () => gateway.messages.deleteForMe(session, target))
      const status = 'Message deleted successfully'
      return success(status, style.results({ message_id: target.id, status }))
    },
  })
