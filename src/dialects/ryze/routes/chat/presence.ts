import type { ChatActivity } from '../../../../core/ports/engine.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { success } from '../../envelope.ts'
import { findConversation, outwardJid } from '../../recipient.ts'
import { badRequest, requireInstance, requireNumber, requireText } from '../../required.ts'
import { presenceAnswer, presenceRequest } from '../../schemas/chat.ts'
import { cancelPause, pauseLater } from './auto-pause.ts'

const STATES: ReadonlyMap<string, ChatActivity> = new Map([
  ['typing', 'typing'],
  ['recording', 'recording'],
  ['pause', 'paused'],
  ['paused', 'paused'],
])
const WORDS = "Use 'typing', 'recording', or 'pause'"
const MAX_SECONDS = 60

/** POST /api/chat/presence/{instance}: shows that somebody types or speaks, for `duration` seconds when it is given. */
export const presence = route('POST /api/chat/presence/:instance', {
  summary: 'Send presence (typing, recording)',
  access: INSTANCE.send,
  body: presenceRequest,
  response: presenceAnswer,
  async handle(gateway, request) {
    const { body } = request
    const session = requireInstance(request)
    const number = requireNumber(body.number)
    const state = requireText(body.state, `State is required. ${WORDS}`).toLowerCase()
    const activity = STATES.get(state)
    if (!activity) throw badRequest(`Invalid state. ${WORDS}`)
    const seconds = activity === 'paused' ? 0 : Math.min(Math.max(body.duration ?? 0, 0), MAX_SECONDS)
    const chat = await findConversation(gateway, session, number)
    cancelPause(gateway, session, chat)
    await gateway.messages.setActivity(session, chat, activity)
    if (seconds > 0) pauseLater(gateway, { session, chat, seconds, log: request.raw.log })
    const chat_jid = await outwardJid(gateway, session, chat)
    return success('Presence sent successfully', { chat_jid, state, ...(seconds > 0 && { duration: seconds }) })
  },
})
