import type { Gateway } from '../../../../core/gateway.ts'
import { route, type RouteRequest } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { success } from '../../envelope.ts'
import { findConversation } from '../../recipient.ts'
import { requireFlag, requireInstance, requireNumber } from '../../required.ts'
import { pinChatAnswer, pinChatRequest, type PinChatRequest } from '../../schemas/chat.ts'

const summary = 'Pin or unpin a chat'

/** POST /api/chat/pinChat/{instance}: WhatsApp keeps three chats pinned. */
export const pinChat = route('POST /api/chat/pinChat/:instance', {
  summary,
  access: INSTANCE.send,
  body: pinChatRequest,
  response: pinChatAnswer,
  handle: setPinned,
})

/** POST /api/chat/pin/{instance}: the former path of pinChat. */
export const pinChatFormer = route('POST /api/chat/pin/:instance', {
  summary,
  deprecated: true,
  access: INSTANCE.send,
  body: pinChatRequest,
  response: pinChatAnswer,
  handle: setPinned,
})

async function setPinned(gateway: Gateway, request: RouteRequest<PinChatRequest, unknown>) {
  const session = requireInstance(request)
  const number = requireNumber(request.body.number)
  const pinned = requireFlag(request.body.pin, 'pin')
  const jid = await findConversation(gateway, session, number)
  const chat = await gateway.chats.change(session, jid, { kind: 'pin', pinned, orCreate: true })
  return success(`Chat ${pinned ? 'pinned' : 'unpinned'} successfully`, { chat_jid: chat.id, pinned })
}
