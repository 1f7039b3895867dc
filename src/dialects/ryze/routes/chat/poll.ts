import { createHash } from 'node:crypto'
import type { PollResult } from '../../../../core/message-changes/vote.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { toIsoTime } from '../../convert/message-time.ts'
import { success } from '../../envelope.ts'
import { requireInstance, requireText } from '../../required.ts'
import { messageIdQuery, pollAnswer } from '../../schemas/message.ts'

/** GET /api/chat/poll/{instance}?messageId=: a poll, how often each option was chosen, and by whom. */
export const poll = route('GET /api/chat/poll/:instance', {
  summary: 'Poll votes',
  access: INSTANCE.read,
  query: messageIdQuery,
  response: pollAnswer,
  async handle(gateway, request) {
    const session = requireInstance(request)
    const messageId = requireText(request.query.messageId, 'messageId query parameter is required')
    const result = await gateway.messages.poll(session, { id: messageId })
    const data = {
      messageId,
      name: result.poll.text,
      votes: result.tally.map(({ option, votes }) => ({ optionName: option, optionVoteCount: votes })),
      voteDetails: toDetails(result),
    }
    return success('Poll votes retrieved successfully', { messageId, data })
  },
})

/** One entry for each option that somebody chose. */
function toDetails({ votes }: PollResult) {
  return votes.flatMap(({ id, sender, at, answer }) =>
    (answer.to === 'poll' ? answer.options : []).map((option) => ({
      optionHash: createHash('sha256').update(option).digest('hex').toUpperCase(),
      optionName: option,
      senderJid: sender,
      voteMessageId: id,
      createdAt: toIsoTime(Math.floor(at / 1000)),
    })),
  )
}
