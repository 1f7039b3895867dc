import type { Gateway } from '../../core/gateway.ts'
import { toMessageId } from './convert/message-id.ts'
import type { MessageContext } from './convert/message.ts'

/** What the messages of a session need to be shown. */
export async function messageContext(gateway: Gateway, session: string): Promise<MessageContext> {
  const found = await gateway.sessions.get(session)
  return {
    me: found?.me ?? null,
    describe: (raw) => gateway.describe(raw),
    now: Date.now() / 1000,
    link: (message, part) => gateway.media.link(session, message, { name: toMessageId(message), part }),
  }
}
