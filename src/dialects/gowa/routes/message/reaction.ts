import { route } from '../../../dialect.ts'
import { aboutMessage } from '../../about.ts'
import { sent } from '../../answer.ts'
import { toServerTime } from '../../convert/time.ts'
import { device } from '../../devices.ts'
import { documented, readFields } from '../../fields.ts'
import { readTarget } from '../../message-target.ts'

/** POST /message/{message_id}/reaction: an emoji; an empty one takes it back. */
export const react = route('POST /message/:message_id/reaction', {
  summary: 'Send reaction to message',
  access: device('send'),
  body: documented({ phone: 'Text: the chat; required', emoji: 'Text; empty to take it back' }),
  async handle(gateway, request) {
    const emoji = readFields(request).text('emoji')
    const { session, ...target } = await readTarget(gateway, request)
    const { action } = await aboutMessage(target, () => gateway.messages.react(session, target, emoji))
    return sent(action.id, `Reaction sent to ${target.chat} (server timestamp: ${toServerTime(action.timestamp)})`)
  },
})
