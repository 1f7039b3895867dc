import type { ChatChange } from '../../core/chats.ts'
import type { Gateway } from '../../core/gateway.ts'
import { about } from './about.ts'
import { success, type Success } from './answer.ts'
import { toChat } from './convert/phone.ts'
import { requireLogin } from './login.ts'
import type { Style } from './style.ts'

/** What a change of a chat says of itself. */
export interface ChatAnswer {
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** Changes a chat and answers in the form that GOWA has for all such changes. The fields are checked before. */
export async function changeGowaChat(
  gateway: Gateway,
  style: Style,
  request: {
    readonly session: string
    readonly chat: string
    readonly change: ChatChange
    readonly answer: ChatAnswer
  },
): Promise<Success> {
  const { session, chat, change, answer } = request
  await requireLogin(gateway, session)
  const jid = toChat(chat)
  await about(jid, () => gateway.chats.change(session, jid, { ...change, orCreate: !style.refusesUnknownChats }))
  const { message, fields } = answer
  return success(message, { status: 'success', message, chat_jid: chat, ...fields })
}
