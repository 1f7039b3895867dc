import type { proto } from '../wire/proto.ts'
import { ActorError } from './actor-error.ts'
import { choiceContent } from './compose-choice.ts'
import { eventContent, pollContent, type EventToSend, type PollToSend } from './compose-data.ts'
import { withMessageFile, type SandboxMessage } from './message-file.ts'
import {
  editContent,
  keepContent,
  pinContent,
  reactionContent,
  revokeContent,
  forwardContent,
} from './phone-compose.ts'
import type { StoredMessage } from './phone-messages.ts'
import { answerContent, voteContent, type EventAnswer } from './phone-secrets.ts'
import type { Phone, SendOptions } from './phone.ts'

/** What the owner of an account does with messages. */
export interface AccountMessages {
  send(to: string, content: string | proto.IMessage, options?: SendOptions): Promise<SandboxMessage>
  /** Any message of the protocol. */
  sendContent(to: string, message: proto.IMessage, options?: SendOptions): Promise<SandboxMessage>
  sendPoll(to: string, poll: PollToSend, options?: SendOptions): Promise<SandboxMessage>
  sendEvent(to: string, event: EventToSend, options?: SendOptions): Promise<SandboxMessage>
  /** Chooses options of a poll; none takes the vote back. */
  vote(messageId: string, options: readonly string[]): Promise<SandboxMessage>
  answerEvent(messageId: string, answer: EventAnswer, extraGuests?: number): Promise<SandboxMessage>
  /** Presses the button, or chooses the row, with this id. */
  press(messageId: string, id: string): Promise<SandboxMessage>
  /** Sends a message on; its file is not uploaded again. */
  forward(messageId: string, to: string): Promise<SandboxMessage>
  /** Keeps a message that would disappear, or lets it go. */
  keep(messageId: string, kept?: boolean): Promise<SandboxMessage>
  /** An empty emoji takes the reaction back. */
  react(messageId: string, emoji: string): Promise<SandboxMessage>
  /** Another text or caption. Phones show it when the author edits within the time; it is sent all the same. */
  edit(messageId: string, text: string): Promise<SandboxMessage>
  /** Deletes for everyone. Phones do so for the author and for admins; it is sent all the same. */
  revoke(messageId: string): Promise<SandboxMessage>
  pin(messageId: string, pinned?: boolean, seconds?: number): Promise<SandboxMessage>
  star(messageId: string, starred?: boolean): Promise<SandboxMessage>
  /** Removes a message from this account's devices only. */
  deleteForMe(messageId: string): Promise<void>
  /** The newest, oldest first; `before` leaves out that message and all later ones. */
  messages(query?: {
    readonly chat?: string
    readonly limit?: number
    readonly before?: string
  }): readonly SandboxMessage[]
  message(id: string): SandboxMessage | null
  /** A message that is there already or comes within the time. */
  waitForMessage(
    isWanted: (message: SandboxMessage) => boolean,
    options?: { readonly timeoutMs?: number },
  ): Promise<SandboxMessage>
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
  const { context } = phone
  const shown = (message: StoredMessage): SandboxMessage => withMessageFile(phone, message)
  const send: AccountMessages['send'] = async (to, content, options) => shown(await phone.send(to, content, options))
  const about = (id: string, content: (message: StoredMessage) => proto.IMessage): Promise<SandboxMessage> => {
    const message = requireMessage(phone, id)
    return send(message.chat, content(message))
  }
  return {
    send,
    sendContent: send,
    ...createComposers(phone, send),
    react: async (id, emoji) => about(id, (message) => reactionContent(message, emoji)),
    edit: async (id, text) => about(id, (message) => editContent(message, text)),
    revoke: async (id) => about(id, revokeContent),
    pin: async (id, pinned = true, seconds) => about(id, (message) => pinContent(message, pinned, seconds)),
    keep: async (id, kept = true) => about(id, (message) => keepContent(message, kept)),
    vote: async (id, options) => about(id, (message) => voteContent(context, message, options)),
    answerEvent: async (id, answer, extraGuests = 0) =>
      about(id, (message) => answerContent(context, message, { answer, extraGuests })),
    async star(id, starred = true) {
      await phone.act({ type: 'star', message: requireMessage(phone, id), starred })
      return shown(requireMessage(phone, id))
    },
    async deleteForMe(id) {
      await phone.act({ type: 'delete-for-me', message: requireMessage(phone, id) })
    },
    messages: ({ chat, limit = DEFAULT_LIMIT, before } = {}) =>
      phone
        .messages({
          limit,
          ...(chat !== undefined && { chat: phone.chatOf(chat) }),
          ...(before !== undefined && { before }),
        })
        .map(shown),
    message(id) {
      const message = phone.message(id)
      return message === null ? null : shown(message)
    },
    waitForMessage: async (isWanted, { timeoutMs = DEFAULT_TIMEOUT_MS } = {}) =>
      shown(await waitForMessage(phone, isWanted, timeoutMs)),
  }
}

/** What is sent to a chat, or as an answer into one. */
function createComposers(
  phone: Phone,
  send: AccountMessages['send'],
): Pick<AccountMessages, 'sendPoll' | 'sendEvent' | 'press' | 'forward'> {
  return {
    sendPoll: (to, poll, options) => send(to, pollContent(poll), options),
    sendEvent: (to, event, options) => send(to, eventContent(event), options),
    async press(id, pressed) {
      const message = requireMessage(phone, id)
      return send(message.chat, choiceContent(message, pressed), { quoted: id })
    },
    async forward(id, to) {
      const { content, forwardingScore } = forwardContent(requireMessage(phone, id))
      return send(to, content, { forwardingScore })
    },
  }
}

function waitForMessage(
  phone: Phone,
  isWanted: (message: SandboxMessage) => boolean,
  timeoutMs: number,
): Promise<StoredMessage> {
  const fits = (message: StoredMessage): boolean => isWanted(withMessageFile(phone, message))
  const there = phone.messages({ limit: DEFAULT_LIMIT }).find(fits)
  if (there !== undefined) return Promise.resolve(there)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop()
      reject(new Error(`no such message reached ${phone.number} within ${timeoutMs} ms`))
    }, timeoutMs)
    const stop = phone.listen((event) => {
      if ((event.type !== 'message' && event.type !== 'changed') || !fits(event.message)) return
      clearTimeout(timer)
      stop()
      resolve(event.message)
    })
  })
}
