import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toWahaMessage } from '../../convert/message.ts'
import { messageContext } from '../../message-context.ts'
import { requireChangeable, toLookup } from '../../require-message.ts'
import { maybe } from '../../schemas/fields.ts'
import { waMessage } from '../../schemas/message.ts'

/** PUT /api/{session}/chats/{chatId}/messages/{messageId}: changes text or caption for everyone. */
export const editMessage = route('PUT /api/:session/chats/:chatId/messages/:messageId', {
  summary: 'Edit a message in the chat',
  access: pathSession('send'),
  body: Type.Object({
    text: Type.String(),
    // An edit brings no preview.
    linkPreview: maybe(Type.Boolean({ default: true })),
    linkPreviewHighQuality: maybe(Type.Boolean({ default: false })),
  }),
  response: waMessage,
  async handle(gateway, { params, body }) {
    const target = await requireChangeable(gateway, params)
    const { message } = await gateway.messages.edit(params.session, toLookup(target), body.text)
    return toWahaMessage(message, await messageContext(gateway, params.session))
  },
})
