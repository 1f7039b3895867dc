import { tagged } from '../../../dialect.ts'
import { getMessage } from './get-message.ts'
import { listMessages } from './list-messages.ts'
import { listChats } from './list.ts'
import { getChatsOverview, postChatsOverview } from './overview.ts'

/** WAHA's tag Chats. */
export const chats = tagged('Chats', [listChats, getChatsOverview, postChatsOverview, listMessages, getMessage])
