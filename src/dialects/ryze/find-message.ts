import { GatewayError } from '../../core/errors.ts'
import type { Gateway } from '../../core/gateway.ts'
import type { MessageLookup } from '../../core/messages.ts'
import type { Message } from '../../core/model/message.ts'

/** A stored message of this instance. Throws MESSAGE_NOT_FOUND with RyzeAPI's sentence, or the operation's own. */
export async function findMessage(
  gateway: Gateway,
  session: string,
  { unknown = 'Message not found', ...lookup }: MessageLookup & { readonly unknown?: string },
): Promise<Message> {
  try {
    return await gateway.messages.require(session, lookup)
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'MESSAGE_NOT_FOUND') throw error
    throw new GatewayError('MESSAGE_NOT_FOUND', unknown, { cause: error })
  }
}
