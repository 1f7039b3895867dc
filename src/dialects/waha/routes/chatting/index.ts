import { tagged } from '../../../dialect.ts'
import { checkNumberStatus } from './check-number-deprecated.ts'
import { forwardMessage } from './forward-message.ts'
import { sendButtons } from './send-buttons.ts'
import { sendButtonsReply } from './send-buttons-reply.ts'
import { sendContactVcard } from './send-contact-vcard.ts'
import { sendFile } from './send-file.ts'
import { sendImage } from './send-image.ts'
import { sendLinkCustomPreview } from './send-link-custom-preview.ts'
import { sendLinkPreview } from './send-link-preview-deprecated.ts'
import { sendList } from './send-list.ts'
import { sendLocation } from './send-location.ts'
import { sendPoll } from './send-poll.ts'
import { sendSticker } from './send-sticker.ts'
import { sendVideo } from './send-video.ts'
import { sendVoice } from './send-voice.ts'
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
  sendImage,
  sendFile,
  sendVoice,
  sendVideo,
  sendSticker,
  sendLinkCustomPreview,
  sendButtons,
  sendList,
  forwardMessage,
  sendSeen,
  startTyping,
  stopTyping,
  react,
  star,
  sendPoll,
  sendPollVote,
  sendLocation,
  sendContactVcard,
  sendButtonsReply,
  listMessagesDeprecated,
  checkNumberStatus,
  reply,
  sendLinkPreview,
  newMessageId,
])
