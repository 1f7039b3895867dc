import { kindOf } from '../../../../core/model/address.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { fromNumber } from '../../convert/address.ts'
import { toRyzeChat, toRyzePerson } from '../../convert/message.ts'
import { toIsoTime } from '../../convert/message-time.ts'
import { success } from '../../envelope.ts'
import { refusedAs } from '../../errors.ts'
import { messageScene } from '../../message-scene.ts'
import { findRecipient } from '../../recipient.ts'
import { requireInstance, requireNumber, requireText } from '../../required.ts'
import { reactionRequest, sentAnswer, type ReactionRequest } from '../../schemas/message.ts'

const REMOVE = 'remove'

/** POST /api/message/reaction/{instance}: an emoji under a message, or `remove`. */
export const reaction = route('POST /api/message/reaction/:instance', {
  summary: 'Send reaction',
  access: INSTANCE.send,
  body: reactionRequest,
  response: sentAnswer,
  async handle(gateway, request) {
    const { body } = request
    const session = requireInstance(request)
    const number = requireNumber(body.number)
    const id = requireText(body.messageId, 'messageId is required')
    const wanted = requireText(body.reaction, 'reaction is required')
    requireParticipant(body, number)
    const content = wanted === REMOVE ? '' : wanted
    const chat = await findRecipient(gateway, session, number)
    const lookup = { id, chat, ...(typeof body.fromMe === 'boolean' && { fromMe: body.fromMe }) }
    const target = await gateway.messages.require(session, lookup)
    const { action } = await gateway.messages.react(session, { id, chat, fromMe: target.fromMe }, content)
    const { chatName } = await messageScene(gateway, session, target.chat)
    return success(`Reaction ${content ? 'sent' : 'removed'} successfully`, {
      status: 'sent',
      data: {
        messageId: action.id,
        messageType: 'reaction',
        direction: 'outgoing',
        content,
        timestamp: toIsoTime(action.timestamp),
        chat: toRyzeChat(target.chat, target.chatAlt, chatName),
        sender: toRyzePerson(action.sender, action.senderAlt, action.senderName),
        source: body.source || 'api',
        replyTo: { messageId: id },
      },
    })
  },
})

/** RyzeAPI cannot find a message in a group without its author; our store can, and its clients rely on the refusal. */
function requireParticipant({ fromMe, participant }: ReactionRequest, number: string): void {
  if (kindOf(fromNumber(number)) !== 'group' || fromMe || participant?.trim()) return
  throw refusedAs(400, 'participant is required to react to a group message of somebody else', 'missing_participant')
}
