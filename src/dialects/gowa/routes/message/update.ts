import { route } from '../../../dialect.ts'
import { aboutMessage } from '../../about.ts'
import { sent } from '../../answer.ts'
import { toServerTime } from '../../convert/time.ts'
import { device } from '../../devices.ts'
import { documented, readFields, required } from '../../fields.ts'
import { readTarget } from '../../message-target.ts'

/** POST /message/{message_id}/update: another text for an own message. */
export const update = route('POST /message/:message_id/update', {
  summary: 'Edit message by message ID before 15 minutes',
  access: device('send'),
  body: documented({ phone: 'Text: the chat; required', message: 'Text; required' }),
  async handle(gateway, request) {
    const text = readFields(request).text('message')
    const { session, ...target } = await readTarget(gateway, request, () => ({ message: required(text) }))
    const { action } = await aboutMessage(target, () => gateway.messages.edit(session, target, text))
    const at = toServerTime(action.timestamp)
    return sent(action.id, `Update message success ${target.chat} (server timestamp: ${at})`)
  },
})
