import { tagged } from '../../../dialect.ts'
import { archiveChat } from './archive.ts'
import { clearMessages } from './clear-messages.ts'
import { deleteMessage } from './delete-message.ts'
import { deleteChat } from './delete.ts'
import { editMessage } from './edit-message.ts'
import { getMessage } from './get-message.ts'
import { listMessages } from './list-messages.ts'
import { listChats } from './list.ts'
import { getChatsOverview, postChatsOverview } from './overview.ts'
import { getChatPicture } from './picture.ts'
import { pinMessage } from './pin-message.ts'
import { readMessages } from './read-messages.ts'
import { unarchiveChat } from './unarchive.ts'
import { unpinMessage } from './unpin-message.ts'
import { unreadChat } from './unread.ts'

/** WAHA's tag Chats. */
export const chats = tagged('Chats', [
  listChats,
  getChatsOverview,
  postChatsOverview,
  deleteChat,
  getChatPicture,
  listMessages,
  clearMessages,
  readMessages,
  getMessage,
  deleteMessage,
  editMessage,
  pinMessage,
  unpinMessage,
  archiveChat,
  unarchiveChat,
  unreadChat,
])
