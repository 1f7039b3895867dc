import { isGroupJid } from './jid.ts'
import type { PhoneContext } from './phone-context.ts'
import { queryGroup } from './phone-groups.ts'
import type { StoredMessage } from './phone-messages.ts'

/** How long after a message its author's edits are still shown. */
const EDIT_WINDOW_SECONDS = 20 * 60

/** Whether a message has a place of its own in its chat: it is no action and no setting. */
export function isShown({ target, kind }: StoredMessage): boolean {
  return target === null && kind !== 'other' && kind !== 'ephemeral'
}

/** Takes in a message that came over the network; only an admin's word deletes what somebody else wrote. */
export async function takeMessage(context: PhoneContext, message: StoredMessage): Promise<void> {
  applyMessage(context, message, { byModerator: await isModeration(context, message) })
}

async function isModeration(context: PhoneContext, message: StoredMessage): Promise<boolean> {
  const target = message.target === null ? null : context.messages.find(message.target)
  if (message.kind !== 'revoke' || target === null || target.sender === message.sender) return false
  if (!isGroupJid(message.chat)) return false
  const group = await queryGroup(context, message.chat).catch(() => null)
  return group?.participants.some(({ jid, admin }) => admin && jid === message.sender) ?? false
}

/** Keeps a message and does what it asks: a reaction, an edit, a pin, a revoke change the message they name. */
export function applyMessage(
  context: PhoneContext,
  message: StoredMessage,
  { byModerator }: { readonly byModerator: boolean } = { byModerator: false },
): void {
  const isNew = context.messages.save(message)
  const target = message.target === null ? null : context.messages.find(message.target)
  const reachable = target?.chat === message.chat ? target : null
  const changed = reachable === null ? null : changeTarget(reachable, message, byModerator)
  if (changed !== null) {
    context.messages.save(changed)
    context.chats.update(changed)
    context.after(() => context.events.emit({ type: 'changed', message: changed }))
  }
  if (isShown(message)) noteInChat(context, message, isNew)
  if (message.kind === 'ephemeral') setTimer(context, message)
  context.after(() => context.events.emit({ type: 'message', message }))
}

function noteInChat({ chats, rows }: PhoneContext, message: StoredMessage, isNew: boolean): void {
  chats.note(message, { countUnread: isNew && !message.fromMe })
  if (isGroupJid(message.chat)) return
  const name = rows.get<string>('contact', message.chat) ?? rows.get<string>('push-name', message.chat)
  if (name !== null && chats.find(message.chat)?.name !== name) chats.change(message.chat, { name })
}

/** Anybody in a chat of two may set its timer; that of a group is the server's. */
function setTimer({ chats, after, events }: PhoneContext, { chat, seconds }: StoredMessage): void {
  if (isGroupJid(chat)) return
  chats.change(chat, { ephemeralSeconds: seconds ?? 0 })
  after(() => events.emit({ type: 'chat', jid: chat }))
}

function changeTarget(target: StoredMessage, by: StoredMessage, byModerator: boolean): StoredMessage | null {
  const own = target.sender === by.sender
  switch (by.kind) {
    case 'reaction': {
      const { [by.sender]: _before, ...others } = target.reactions
      return { ...target, reactions: by.text ? { ...others, [by.sender]: by.text } : others }
    }
    case 'edit': {
      const late = by.timestamp - target.timestamp > EDIT_WINDOW_SECONDS
      return own && !late && !target.revoked ? { ...target, text: by.text, edited: true } : null
    }
    case 'revoke':
      return own || byModerator ? { ...target, revoked: true, text: null, pinnedUntil: null, pinnedBy: null } : null
    case 'pin':
      return pinned(target, by)
    case 'text':
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
    case 'contact':
    case 'location':
    case 'poll':
    case 'ephemeral':
    case 'other':
      return null
  }
}

/** Everybody in the chat may pin and unpin. A pin without an end is none. */
function pinned(target: StoredMessage, by: StoredMessage): StoredMessage | null {
  if (by.text === 'unpin') return { ...target, pinnedUntil: null, pinnedBy: null }
  if (!by.seconds || target.revoked) return null
  return { ...target, pinnedUntil: (by.timestamp + by.seconds) * 1000, pinnedBy: by.sender }
}
