import type { Gateway } from '../../../../core/gateway.ts'
import type { Message } from '../../../../core/model/message.ts'
import { toSentMessage } from '../../convert/message.ts'
import { success } from '../../envelope.ts'
import { messageScene } from '../../message-scene.ts'

interface Sent {
  readonly message: Message
  /** `Message sent successfully` unless given. */
  readonly said?: string | undefined
}

/** What everything that sends a message answers. */
export async function sentMessage(gateway: Gateway, session: string, { message, said }: Sent) {
  const data = toSentMessage(message, await messageScene(gateway, session, message.chat))
  return success(said ?? 'Message sent successfully', { status: 'sent', data })
}
