import { type Route, tagged } from '../../../dialect.ts'
import { sendAudio } from './audio.ts'
import { sendChatPresence } from './chat-presence.ts'
import { sendContact } from './contact.ts'
import { sendFile } from './file.ts'
import { sendImage } from './image.ts'
import { sendLink } from './link.ts'
import { sendLocation } from './location.ts'
import { sendMessage } from './message.ts'
import { sendPoll } from './poll.ts'
import { sendPresence } from './presence.ts'
import { sendSticker } from './sticker.ts'
import { sendVideo } from './video.ts'

/** GOWA's tag send. */
export const send: readonly Route[] = tagged('send', [
  sendMessage,
  sendImage,
  sendAudio,
  sendFile,
  sendSticker,
  sendVideo,
  sendContact,
  sendLink,
  sendLocation,
  sendPoll,
  sendPresence,
  sendChatPresence,
])
