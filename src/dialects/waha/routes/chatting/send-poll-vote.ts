import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { toActionFields } from '../../convert/action.ts'
import { messageContext } from '../../message-context.ts'
import { requireChangeable, toLookup } from '../../require-message.ts'
import { chatIdField, DEFAULT_SESSION, maybe, sessionField } from '../../schemas/fields.ts'

/** WAHA's document shows lists in a list, its examples a list of names: both are read. */
const votesField = Type.Array(Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 20 })]), {
  maxItems: 20,
  description: 'The options to vote for, by their names; none takes the vote back',
})

/** POST /api/sendPollVote: votes in a poll, instead of an earlier vote. */
export const sendPollVote = route('POST /api/sendPollVote', {
  summary: 'Vote in a poll',
  status: 201,
  access: bodySession('send'),
  body: Type.Object({
    session: sessionField,
    chatId: chatIdField,
    pollMessageId: Type.String({ minLength: 1 }),
    pollServerId: maybe(Type.Number()),
    votes: votesField,
  }),
  async handle(gateway, { body }) {
    const { chatId, pollMessageId: messageId } = body
    const session = body.session ?? DEFAULT_SESSION
    const poll = await requireChangeable(gateway, { session, chatId, messageId })
    const { action } = await gateway.messages.vote(session, toLookup(poll), body.votes.flat())
    const { id, chat, chatAlt, fromMe, sender: participant } = poll
    const target = { id, chat, chatAlt, fromMe, participant }
    return toActionFields(action, target, await messageContext(gateway, session))
  },
})
