import { route } from '../../../dialect.ts'
import { about } from '../../about.ts'
import { sent } from '../../answer.ts'
import { toRecipient } from '../../convert/phone.ts'
import { device } from '../../devices.ts'
import { check, documented, oneOf, readFields, required } from '../../fields.ts'
import { requireLogin } from '../../login.ts'
import { sessionOf } from '../../session-of.ts'

/** POST /send/chat-presence: shows that somebody is typing, or stopped. */
export const sendChatPresence = route('POST /send/chat-presence', {
  summary: 'Send chat presence (typing indicator)',
  access: device('send'),
  body: documented({ phone: 'Text; required', action: 'start or stop; required' }),
  async handle(gateway, request) {
    const fields = readFields(request)
    const [phone, action] = [fields.text('phone').trim(), fields.text('action')]
    check({ phone: required(phone), action: required(action) ?? oneOf(action, ['start', 'stop']) })
    const chat = toRecipient(phone)
    const session = sessionOf(request)
    await requireLogin(gateway, session)
    await about(chat, () => gateway.messages.setActivity(session, chat, action === 'start' ? 'typing' : 'paused'))
    return sent(`chat-presence-${action}`, `Send chat presence ${action} typing success ${chat}`)
  },
})
