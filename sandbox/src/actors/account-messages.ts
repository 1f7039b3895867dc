import type { proto } from '../wire/proto.ts'
import { ActorError } from './actor-error.ts'
import { editContent, pinContent, reactionContent, revokeContent } from './phone-compose.ts'
import type { StoredMessage } from './phone-messages.ts'
import type { Phone, SendOptions } from './phone.ts'

/** What the owner of an account does with messages. */
export interface AccountMessages {
  send(to: string, content: string | proto.IMessage, options?: SendOptions): Promise<StoredMessage>
  /** An empty emoji takes the reaction back. */
  react(messageId: string, emoji: string): Promise<StoredMessage>
  /** Another text or caption. Phones show it when the author edits within the time; it is sent all the same. */
  edit(messageId: string, text: string): Promise<StoredMessage>
  /** Deletes for everyone. Phones do so for the author and for admins; it is sent all the same. */
  revoke(messageId: string): Promise<StoredMessage>
  pin(messageId: string, pinned?: boolean, seconds?: number): Promise<StoredMessage>
  star(messageId: string, starred?: boolean): Promise<StoredMessage>
  /** Removes a message from this account's devices only. */
  deleteForMe(messageId: string): Promise<void>
  /** The newest, oldest first; `before` leaves out that message and all later ones. */
  messages(query?: {
    readonly chat?: string
    readonly limit?: number
    readonly before?: string
  }): readonly StoredMessage[]
  message(id: string): StoredMessage | null
  /** A message that is there already or comes within the time. */
  waitForMessage(
    isWanted: (message: StoredMessage) => boolean,
    options?: { readonly timeoutMs?: number },
  ): Promise<StoredMessage>
}

const DEFAULT_LIMIT = 100
const DEFAULT_TIMEOUT_MS = 10_000

/** The message that a phone has under this id. */
export function requireMessage(phone: Phone, id: string): StoredMessage {
  const message = phone.message(id)
  if (message === null) throw new ActorError('MESSAGE_NOT_FOUND', `this phone has no message ${id}`)
  return message
}

/** The messages of a phone, as the account's owner handles them. */
export function createAccountMessages(phone: Phone): AccountMessages {
  const about = async (id: string, content: (message: StoredMessage) => proto.IMessage): Promise<StoredMessage> => {
    const message = requireMessage(phone, id)
    return phone.send(message.chat, content(message))
  }
  return {
    send: (to, content, options) => phone.send(to, content, options),
    react: (id, emoji) => about(id, (message) => reactionContent(message, emoji)),
    edit: (id, text) => about(id, (message) => editContent(message, text)),
    revoke: (id) => about(id, revokeContent),
    pin: (id, pinned = true, seconds) => about(id, (message) => pinContent(message, pinned, seconds)),
    async star(id, starred = true) {
      await phone.act({ type: 'star', message: requireMessage(phone, id), starred })
      return requireMessage(phone, id)
    },
    async deleteForMe(id) {
      await phone.act({ type: 'delete-for-me', message: requireMessage(phone, id) })
    },
    messages: ({ chat, limit = DEFAULT_LIMIT, before } = {}) =>
      phone.messages({
        limit,
        ...(chat !== undefined && { chat: phone.chatOf(chat) }),
        ...(before !== undefined && { before }),
      }),
    message: (id) => phone.message(id),
    waitForMessage: (isWanted, { timeoutMs = DEFAULT_TIMEOUT_MS } = {}) => waitForMessage(phone, isWanted, timeoutMs),
  }
}

function waitForMessage(
  phone: Phone,
  isWanted: (message: StoredMessage) => boolean,
  timeoutMs: number,
): Promise<StoredMessage> {
  const there = phone.messages({ limit: DEFAULT_LIMIT }).find(isWanted)
  if (there !== undefined) return Promise.resolve(there)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop()
      reject(new Error(`no such message reached ${phone.number} within ${timeoutMs} ms`))
    }, timeoutMs)
    const stop = phone.listen((event) => {
      if ((event.type !== 'message' && event.type !== 'changed') || !isWanted(event.message)) return
      clearTimeout(timer)
      stop()
      resolve(event.message)
    })
  })
}
