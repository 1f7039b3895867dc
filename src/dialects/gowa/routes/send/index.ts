import { type Route, tagged } from '../../../dialect.ts'
import { sendChatPresence } from './chat-presence.ts'
import { sendMessage } from './message.ts'
import { sendPresence } from './presence.ts'

/** GOWA's tag send. */
export const send: readonly Route[] = tagged('send', [sendMessage, sendPresence, sendChatPresence])
