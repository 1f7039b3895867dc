import type { Gateway } from '../../../../core/gateway.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { success } from '../../envelope.ts'
import { findConversation, outwardJid } from '../../recipient.ts'
import { badRequest, requireFlag, requireInstance } from '../../required.ts'
import { favoriteAnswer, favoriteRequest } from '../../schemas/chat.ts'

interface Wish {
  readonly session: string
  readonly favorite: boolean
}

/** POST /api/chat/favorite/{instance}: a chat by `number`, or a message by `messageId`, which goes first. */
export const favorite = route('POST /api/chat/favorite/:instance', {
  summary: 'Favorite chat or message',
  access: INSTANCE.send,
  body: favoriteRequest,
  response: favoriteAnswer,
  async handle(gateway, request) {
    const { body } = request
    const [number, id] = [body.number?.trim(), body.messageId?.trim()]
    if (!number && !id) throw badRequest('Either number or messageId is required')
    const wish = { session: requireInstance(request), favorite: requireFlag(body.favorite, 'favorite') }
    return id ? favoriteMessage(gateway, wish, id) : favoriteChat(gateway, wish, number ?? '')
  },
})

async function favoriteChat(gateway: Gateway, wish: Wish, number: string) {
  const jid = await findConversation(gateway, wish.session, number)
  const change = { kind: 'favorite', favorite: wish.favorite, orCreate: true } as const
  const chat = await gateway.chats.change(wish.session, jid, change)
  return success(`Chat ${done(wish)} successfully`, { chat_jid: chat.id, favorite: wish.favorite, type: 'chat' })
}

async function favoriteMessage(gateway: Gateway, wish: Wish, id: string) {
  const { chat, fromMe } = await gateway.messages.require(wish.session, { id })
  await gateway.messages.star(wish.session, { id, chat, fromMe }, wish.favorite)
  return success(`Message ${done(wish)} successfully`, {
    chat_jid: await outwardJid(gateway, wish.session, chat),
    message_id: id,
    favorite: wish.favorite,
    type: 'message',
  })
}

const done = ({ favorite: wanted }: Wish): string => (wanted ? 'favorited' : 'unfavorited')
