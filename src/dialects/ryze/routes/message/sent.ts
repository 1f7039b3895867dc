import type { Gateway } from '../../../../core/gateway.ts'
import type { Message } from '../../../../core/model/message.ts'
import { toRyzeMessage } from '../../convert/message.ts'
import { success } from '../../envelope.ts'
import { messageScene } from '../../message-scene.ts'

/** What everything that sends a message answers. */
export async function sentMessage(gateway: Gateway, session: string, message: Message) {
  const data = toRyzeMessage(message, await messageScene(gateway, session, message.chat))
  return success('Message sent successfully', { status: 'sent', data })
}
