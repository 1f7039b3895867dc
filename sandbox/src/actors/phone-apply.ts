import { isGroupJid } from './jid.ts'
import type { PhoneContext } from './phone-context.ts'
import type { StoredMessage } from './phone-messages.ts'

/** Keeps a message and does what it asks: a reaction, an edit, a revoke change the message they name. */
export function applyMessage(context: PhoneContext, message: StoredMessage): void {
  const isNew = context.messages.save(message)
  const target = message.target === null ? null : context.messages.find(message.target)
  const changed = target === null ? null : changeTarget(target, message)
  if (changed !== null) {
    context.messages.save(changed)
    context.after(() => context.events.emit({ type: 'changed', message: changed }))
  }
  const shown = message.target === null && message.kind !== 'other'
  if (shown) noteInChat(context, message, isNew)
  context.after(() => context.events.emit({ type: 'message', message }))
}

function noteInChat({ chats, rows }: PhoneContext, message: StoredMessage, isNew: boolean): void {
  chats.note(message, { countUnread: isNew && !message.fromMe })
  if (isGroupJid(message.chat)) return
  const name = rows.get<string>('contact', message.chat) ?? rows.get<string>('push-name', message.chat)
  if (name !== null && chats.find(message.chat)?.name !== name) chats.change(message.chat, { name })
}

function changeTarget(target: StoredMessage, by: StoredMessage): StoredMessage | null {
  const own = target.sender === by.sender
  switch (by.kind) {
    case 'reaction': {
      const { [by.sender]: _before, ...others } = target.reactions
      return { ...target, reactions: by.text ? { ...others, [by.sender]: by.text } : others }
    }
    case 'edit':
      return own ? { ...target, text: by.text, edited: true } : null
    case 'revoke':
      return { ...target, revoked: true, text: null }
    case 'pin':
    case 'text':
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
    case 'contact':
    case 'location':
    case 'poll':
    case 'other':
      return null
  }
}
