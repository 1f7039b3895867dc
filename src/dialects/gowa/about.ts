import { GatewayError } from '../../core/errors.ts'
import { messageNotFound, notOnWhatsApp } from './fault.ts'

/** Refusals about one chat in GOWA's words, which repeat the address. */
export async function about<T>(jid: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'NUMBER_NOT_ON_WHATSAPP') throw notOnWhatsApp(jid)
    throw error
  }
}

/** The same for one message of a chat. */
export async function aboutMessage<T>(
  { id, chat }: { readonly id: string; readonly chat: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await about(chat, work)
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'MESSAGE_NOT_FOUND') throw messageNotFound(id)
    throw error
  }
}
