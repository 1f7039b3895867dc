import type { proto } from '../wire/proto.ts'
import type { Mutation } from './app-state-patch.ts'
import type { PhoneContext } from './phone-context.ts'
import { newestOf, removeRange } from './phone-ranges.ts'
import { associate, editLabel } from './phone-labels.ts'

type Apply = (context: PhoneContext, index: readonly string[], value: proto.ISyncActionValue) => void

/** What each kind of mutation changes on the phone. Kinds that nobody sees are not here. */
const APPLY: Readonly<Record<string, Apply>> = {
  pin_v1: (context, [jid = ''], { pinAction, timestamp }) => {
    const pinned = pinAction?.pinned === true
    changeChat(context, jid, { pinned, pinnedAt: pinned ? Number(timestamp ?? Date.now()) : null })
  },
  archive: (context, [jid = ''], { archiveChatAction }) =>
    changeChat(context, jid, { archived: archiveChatAction?.archived === true }),
  mute: (context, [jid = ''], { muteAction }) => changeChat(context, jid, { mutedUntil: muteEnd(muteAction) }),
  markChatAsRead: (context, [jid = ''], { markChatAsReadAction }) => {
    const read = markChatAsReadAction?.read === true
    changeChat(context, jid, read ? { unread: 0, markedUnread: false } : { markedUnread: true })
  },
  clearChat: (context, [jid = '', withStarred], { clearChatAction }) => {
    const keepStarred = withStarred === '0'
    removeRange(context, context.addresses.person(jid), { range: clearChatAction?.messageRange, keepStarred })
    changed(context, jid)
  },
  deleteChat: (context, [jid = ''], { deleteChatAction }) => {
    const chat = context.addresses.person(jid)
    const hasMore = removeRange(context, chat, { range: deleteChatAction?.messageRange, keepStarred: false })
    if (!hasMore) context.chats.remove(chat)
    changed(context, jid)
  },
  favorites: (context, _index, { favoritesAction }) => applyFavorites(context, favoritesAction?.favorites ?? []),
  star: (context, [, id = ''], { starAction }) => applyStar(context, id, starAction?.starred === true),
  deleteMessageForMe: (context, [, id = '']) => deleteForMe(context, id),
  label_edit: (context, [id = ''], { labelEditAction }) => editLabel(context, id, labelEditAction ?? {}),
  label_jid: (context, [id = '', jid = ''], { labelAssociationAction }) => {
    const chat = context.chats.find(context.addresses.person(jid))
    changeChat(context, jid, { labels: associate(chat?.labels ?? [], id, labelAssociationAction?.labeled === true) })
  },
  label_message: (context, [id = '', , messageId = ''], { labelAssociationAction }) => {
    const message = context.messages.find(messageId)
    if (message === null) return
    const labels = associate(message.labels, id, labelAssociationAction?.labeled === true)
    context.messages.save({ ...message, labels })
  },
  contact: (context, [jid = ''], { contactAction }) => applyContact(context, jid, contactAction),
  setting_pushName: ({ rows }, _index, { pushNameSetting }) =>
    rows.put('setting', 'push-name', pushNameSetting?.name ?? ''),
}

/** Shows on the phone what a mutation says, whoever made it. */
export function applyMutation(context: PhoneContext, { operation, index, value }: Mutation): void {
  const [kind = '', ...about] = index
  if (operation === 'remove') {
    if (kind === 'contact') forgetContact(context, context.addresses.person(about[0] ?? ''))
    return
  }
  if (Object.hasOwn(APPLY, kind)) APPLY[kind]?.(context, about, value)
}

function changeChat(
  context: PhoneContext,
  address: string,
  change: Parameters<PhoneContext['chats']['change']>[1],
): void {
  context.chats.change(context.addresses.person(address), change)
  changed(context, address)
}

function changed({ addresses, after, events }: PhoneContext, address: string): void {
  const jid = addresses.person(address)
  after(() => events.emit({ type: 'chat', jid }))
}

function muteEnd(action: proto.SyncActionValue.IMuteAction | null | undefined): number | null {
  return action?.muted === true ? Number(action.muteEndTimestamp ?? -1) : null
}

function applyFavorites(
  { chats, addresses }: PhoneContext,
  favorites: readonly proto.SyncActionValue.FavoritesAction.IFavorite[],
): void {
  const wanted = new Set(favorites.map((favorite) => addresses.person(favorite.id ?? '')))
  for (const chat of chats.list()) {
    if (chat.favorite !== wanted.has(chat.jid)) chats.change(chat.jid, { favorite: wanted.has(chat.jid) })
    wanted.delete(chat.jid)
  }
  for (const jid of wanted) chats.change(jid, { favorite: true })
}

function applyStar({ messages, after, events }: PhoneContext, id: string, starred: boolean): void {
  const message = messages.find(id)
  if (message === null) return
  const changedMessage = { ...message, starred }
  messages.save(changedMessage)
  after(() => events.emit({ type: 'changed', message: changedMessage }))
}

function deleteForMe(context: PhoneContext, id: string): void {
  const message = context.messages.find(id)
  if (message === null) return
  context.messages.remove(id)
  const chat = context.chats.find(message.chat)
  if (chat?.lastMessage?.id === id) context.chats.settle(message.chat, newestOf(context, message.chat))
  changed(context, message.chat)
}

function applyContact(
  context: PhoneContext,
  address: string,
  action: proto.SyncActionValue.IContactAction | null | undefined,
): void {
  const name = action?.fullName ?? action?.firstName
  if (!name) return
  if (action?.lidJid && !address.endsWith('@lid')) context.addresses.learn({ pn: address, lid: action.lidJid })
  const jid = context.addresses.person(address)
  context.rows.put('contact', jid, name)
  if (context.chats.find(jid) !== null) context.chats.change(jid, { name })
}

/** Without an entry in the address book the name is again the one that its owner shows. */
function forgetContact({ rows, chats }: PhoneContext, jid: string): void {
  rows.delete('contact', jid)
  if (chats.find(jid) !== null) chats.change(jid, { name: rows.get<string>('push-name', jid) })
}
