import type { Gateway } from '../../core/gateway.ts'
import type { Jid } from '../../core/model/address.ts'
import type { MessageScene } from './convert/message.ts'

/** What the messages of a chat need to be shown. */
export async function messageScene(gateway: Gateway, session: string, chat: Jid): Promise<MessageScene> {
  const { me } = await gateway.sessions.require(session)
  const found = await gateway.chats.find(session, chat)
  return {
    me,
    chatName: found?.name ?? null,
    describe: (raw) => gateway.describe(raw),
    link: (message, part) => gateway.media.link(session, message, { part }),
  }
}
