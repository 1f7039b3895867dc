import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { toMuteDuration, type MuteDuration } from '../../convert/chat-duration.ts'
import { success } from '../../envelope.ts'
import { findConversation } from '../../recipient.ts'
import { requireFlag, requireInstance, requireNumber } from '../../required.ts'
import { muteAnswer, muteRequest } from '../../schemas/chat.ts'

const ALWAYS = -1

/** POST /api/chat/mute/{instance}: for 8 hours, for a week, or until it is unmuted. */
export const mute = route('POST /api/chat/mute/:instance', {
  summary: 'Mute or unmute a chat',
  access: INSTANCE.send,
  body: muteRequest,
  response: muteAnswer,
  async handle(gateway, request) {
    const session = requireInstance(request)
    const number = requireNumber(request.body.number)
    const muted = requireFlag(request.body.mute, 'mute')
    const wanted = muted ? toMuteDuration(request.body.duration ?? '') : null
    const jid = await findConversation(gateway, session, number)
    const chat = await gateway.chats.change(session, jid, { kind: 'mute', until: untilOf(wanted), orCreate: true })
    const message = wanted?.message ?? 'Chat notifications unmuted successfully'
    return success(message, { chat_jid: chat.id, muted, duration: wanted?.seconds ?? 0 })
  },
})

function untilOf(wanted: MuteDuration | null): number | null {
  if (wanted === null) return null
  return wanted.seconds === null ? ALWAYS : Math.floor(Date.now() / 1000) + wanted.seconds
}
