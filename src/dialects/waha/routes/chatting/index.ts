import { tagged } from '../../../dialect.ts'
import { checkNumberStatus } from './check-number-deprecated.ts'
import { listMessagesDeprecated } from './list-messages-deprecated.ts'
import { newMessageId } from './new-message-id.ts'
import { react } from './react.ts'
import { reply } from './reply.ts'
import { sendPollVote } from './send-poll-vote.ts'
import { sendSeen } from './send-seen.ts'
import { sendTextDeprecated } from './send-text-deprecated.ts'
import { sendText } from './send-text.ts'
import { star } from './star.ts'
import { startTyping, stopTyping } from './typing.ts'

/** WAHA's tag Chatting. */
export const chatting = tagged('Chatting', [
  sendText,
  sendTextDeprecated,
  sendSeen,
  startTyping,
  stopTyping,
  react,
  star,
  sendPollVote,
  listMessagesDeprecated,
  checkNumberStatus,
  reply,
  newMessageId,
])
