import type { Gateway } from '../../../../core/gateway.ts'
import type { Message } from '../../../../core/model/message.ts'
import { toSentMessage } from '../../convert/message.ts'
import { success } from '../../envelope.ts'
import { messageScene } from '../../message-scene.ts'

const SENT = 'Message sent successfully'

/** What everything that sends a message answers. */
export async function sentMessage(gateway: Gateway, session: string, message: Message, said = SENT) {
  const data = toSentMessage(message, await messageScene(gateway, session, message.chat))
  return success(said, { status: 'sent', data })
}
