import { GatewayError } from '../../../../core/errors.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { toRyzeContent } from '../../convert/message.ts'
import { success } from '../../envelope.ts'
import { outwardJid } from '../../recipient.ts'
import { badRequest, requireInstance, requireText } from '../../required.ts'
import { editAnswer, editRequest } from '../../schemas/message.ts'

/** POST /api/chat/edit/{instance}: replaces an own message's text, as long as WhatsApp allows it. */
export const edit = route('POST /api/chat/edit/:instance', {
  summary: 'Edit message',
  access: INSTANCE.send,
  body: editRequest,
  response: editAnswer,
  async handle(gateway, request) {
    const { body } = request
    const session = requireInstance(request)
    const id = requireText(body.messageId, 'messageId is required')
    requireText(body.content, 'content is required')
    const content = body.content ?? ''
    const before = await gateway.messages.require(session, { id })
    const { chat, fromMe } = before
    await gateway.messages.edit(session, { id, chat, fromMe }, content).catch(explain)
    return success('Message edited successfully', {
      messageId: id,
      chatJid: await outwardJid(gateway, session, chat),
      oldContent: toRyzeContent(before),
      newContent: content,
    })
  },
})

/** RyzeAPI's clients look for these words; `too old to edit` is in the core's own sentence. */
function explain(error: unknown): never {
  if (!(error instanceof GatewayError) || error.code !== 'MESSAGE_NOT_OWN') throw error
  throw badRequest('can only edit messages sent by this instance')
}
