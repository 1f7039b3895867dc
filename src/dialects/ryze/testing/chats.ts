import type { Message } from '../../../core/model/message.ts'
import { incoming as fromAna } from '../../../core/testing/stanzas.ts'
import type { FakeSession } from '../../../engines/fake/index.ts'
import type { Answer, DialectApp } from '../../testing/app.ts'
import { createRyzeApp, type RyzeAppOptions } from './app.ts'

export const ANNA = '5511999999999@s.whatsapp.net'
export const ANNA_NUMBER = '5511999999999'
export const GROUP = '120363000000000001@g.us'
export const NEWSLETTER = '120363422585881117@newsletter'
export const ME = '15550001000@s.whatsapp.net'

/** RyzeAPI with a connected instance `sales`. */
export interface ChatApp extends DialectApp {
  readonly phone: FakeSession
  /** `post('chat/pinChat', {…})`, on the instance `sales`. */
  post(operation: string, body?: unknown): Promise<Answer>
  remove(operation: string, body?: unknown): Promise<Answer>
  /** `get('chat/status', 'messageId=…')` */
  get(operation: string, query?: string): Promise<Answer>
  /** A message from Anna, or what a test wants to be different. */
  receive(change?: Partial<Message>): Promise<Message>
}

export async function createChatApp(options: RyzeAppOptions = {}): Promise<ChatApp> {
  const app = await createRyzeApp(options)
  const phone = await app.pair('sales')
  return {
    ...app,
    phone,
    post: (operation, body = {}) => app.call(`POST /api/${operation}/sales`, { body }),
    remove: (operation, body = {}) => app.call(`DELETE /api/${operation}/sales`, { body }),
    get: (operation, query = '') => app.call(`GET /api/${operation}/sales?${query}`),
    async receive(change = {}) {
      const message = fromAna({ chat: ANNA, sender: change.chat ?? ANNA, senderName: 'Anna', ...change })
      await phone.emit({ type: 'message', message, envelopes: [] })
      return message
    },
  }
}

/** What a refusal looks like. */
export const refusal = (message: string) => ({ success: false, error: { message } })
