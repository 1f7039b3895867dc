import { route } from '../../../dialect.ts'
import { aboutMessage } from '../../about.ts'
import { sent } from '../../answer.ts'
import { toServerTime } from '../../convert/time.ts'
import { device } from '../../devices.ts'
import { documented } from '../../fields.ts'
import { readTarget } from '../../message-target.ts'

/** POST /message/{message_id}/revoke: deletes for everyone; as an admin of the group also what others wrote. */
export const revoke = route('POST /message/:message_id/revoke', {
  summary: 'Revoke Message',
  access: device('send'),
  body: documented({ phone: 'Text: the chat; required' }),
  async handle(gateway, request) {
    const { session, ...target } = await readTarget(gateway, request)
    const { action } = await aboutMessage(target, () => gateway.messages.revoke(session, target))
    return sent(action.id, `Revoke success ${target.chat} (server timestamp: ${toServerTime(action.timestamp)})`)
  },
})
