import { route } from '../../../dialect.ts'
import { aboutMessage } from '../../about.ts'
import { sent } from '../../answer.ts'
import { device } from '../../devices.ts'
import { documented } from '../../fields.ts'
import { readTarget } from '../../message-target.ts'

/** POST /message/{message_id}/read: a read receipt to whoever wrote it. */
export const read = route('POST /message/:message_id/read', {
  summary: 'Mark as read message',
  access: device('send'),
  body: documented({ phone: 'Text: the chat; required' }),
  async handle(gateway, request) {
    const { session, ...target } = await readTarget(gateway, request)
    await aboutMessage(target, async () => {
      const { id, chat } = await gateway.messages.require(session, target)
      await gateway.messages.markRead(session, chat, { ids: [id] })
    })
    return sent(target.id, `Mark as read success ${target.id}`)
  },
})
