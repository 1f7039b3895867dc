import { isGroupJid, STATUS } from './jid.ts'
import type { ContentKind } from './message-content.ts'
import type { PhoneContext } from './phone-context.ts'
import { queryGroup } from './phone-groups.ts'
import type { StoredMessage } from './phone-messages.ts'
import { withAnswer, withVote } from './phone-secrets.ts'

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
  const changed =
    reachable === null
      ? null
      : (CHANGES[message.kind]?.(context, { target: reachable, by: message, byModerator }) ?? null)
  if (changed !== null) {
    context.messages.save(changed)
    context.chats.update(changed)
    context.after(() => context.events.emit({ type: 'changed', message: changed }))
  }
  if (isShown(message) && message.chat !== STATUS) noteInChat(context, message, isNew)
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

interface Change {
  readonly target: StoredMessage
  readonly by: StoredMessage
  readonly byModerator: boolean
}

/** What each kind of action makes of the message it names; null when it is not heeded. */
const CHANGES: Readonly<Partial<Record<ContentKind, (context: PhoneContext, change: Change) => StoredMessage | null>>> =
  {
    reaction(_context, { target, by }) {
      const { [by.sender]: _before, ...others } = target.reactions
      return { ...target, reactions: by.text ? { ...others, [by.sender]: by.text } : others }
    },
    edit(_context, { target, by }) {
      const own = target.sender === by.sender
      const late = by.timestamp - target.timestamp > EDIT_WINDOW_SECONDS
      return own && !late && !target.revoked ? { ...target, text: by.text, edited: true } : null
    },
    revoke(_context, { target, by, byModerator }) {
      const may = target.sender === by.sender || byModerator
      return may ? { ...target, revoked: true, text: null, details: {}, pinnedUntil: null, pinnedBy: null } : null
    },
    pin: (_context, { target, by }) => pinned(target, by),
    keep: (_context, { target, by }) => ({ ...target, kept: by.text === 'keep' }),
    vote: (context, { target, by }) => withVote(context, target, by),
    answer: (context, { target, by }) => withAnswer(context, target, by),
  }

/** Everybody in the chat may pin and unpin. A pin without an end is none. */
function pinned(target: StoredMessage, by: StoredMessage): StoredMessage | null {
  if (by.text === 'unpin') return { ...target, pinnedUntil: null, pinnedBy: null }
  if (!by.seconds || target.revoked) return null
  return { ...target, pinnedUntil: (by.timestamp + by.seconds) * 1000, pinnedBy: by.sender }
}
