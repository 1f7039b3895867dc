import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { toWahaReaction } from '../../convert/action.ts'
import { messageContext } from '../../message-context.ts'
import { requireChangeable, toLookup } from '../../require-message.ts'
import { DEFAULT_SESSION, sessionField } from '../../schemas/fields.ts'

/** PUT /api/reaction: puts an emoji on a message; an empty text takes it back. */
export const react = route('PUT /api/reaction', {
  summary: 'React to a message with an emoji',
  access: bodySession('send'),
  body: Type.Object({ session: sessionField, messageId: Type.String({ minLength: 1 }), reaction: Type.String() }),
  async handle(gateway, { body }) {
    const { messageId, reaction: text } = body
    const session = body.session ?? DEFAULT_SESSION
    const target = await requireChangeable(gateway, { session, chatId: null, messageId })
    const { action } = await gateway.messages.react(session, toLookup(target), text)
    const { id, chat, chatAlt, fromMe, sender: participant } = target
    const context = await messageContext(gateway, session)
    return toWahaReaction({ action, target: { id, chat, chatAlt, fromMe, participant }, text }, context)
  },
})
