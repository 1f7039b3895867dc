import { tagged } from '../../../dialect.ts'
import { archive } from './archive.ts'
import { base64 } from './base64.ts'
import { block } from './block.ts'
import { contacts } from './contacts.ts'
import { deleteMessage } from './delete.ts'
import { deleteChat } from './delete-chat.ts'
import { edit } from './edit.ts'
import { favorite } from './favorite.ts'
import { forward } from './forward.ts'
import { getMessage } from './get-message.ts'
import { history } from './history.ts'
import { markChatRead } from './mark-chat-read.ts'
import { markRead } from './mark-read.ts'
import { mute } from './mute.ts'
import { pinChat, pinChatFormer } from './pin-chat.ts'
import { pinMessage } from './pin-message.ts'
import { poll } from './poll.ts'
import { presence } from './presence.ts'
import { status } from './status.ts'

/** RyzeAPI's module Chat. */
export const chat = tagged('Chat', [
  contacts,
  getMessage,
  archive,
  markRead,
  markChatRead,
  pinChat,
  pinChatFormer,
  pinMessage,
  favorite,
  mute,
  block,
  presence,
  history,
  base64,
  status,
  poll,
  forward,
  edit,
  deleteMessage,
  deleteChat,
])
