import type { proto } from '../wire/proto.ts'
import { isGroupJid } from './jid.ts'
import type { CollectionName, Mutation } from './app-state-patch.ts'
import type { PhoneContext } from './phone-context.ts'
import type { StoredMessage } from './phone-messages.ts'

/** What a person changes on a phone that its companions learn through app state. */
export type PhoneAction =
  | { readonly type: 'pin'; readonly jid: string; readonly pinned: boolean }
  | { readonly type: 'archive'; readonly jid: string; readonly archived: boolean }
  | { readonly type: 'mute'; readonly jid: string; readonly until: number | null }
  | { readonly type: 'mark-read'; readonly jid: string; readonly read: boolean }
  | { readonly type: 'favorites'; readonly jids: readonly string[] }
  | { readonly type: 'star'; readonly message: StoredMessage; readonly starred: boolean }
  | { readonly type: 'label'; readonly id: string; readonly name: string; readonly color: number }
  | { readonly type: 'label-chat'; readonly id: string; readonly jid: string; readonly labeled: boolean }
  | { readonly type: 'contact'; readonly jid: string; readonly fullName: string; readonly lid: string | null }
  | { readonly type: 'push-name'; readonly name: string }

interface Patch {
  readonly collection: CollectionName
  readonly mutations: readonly Mutation[]
}

function set(index: readonly string[], version: number, value: proto.ISyncActionValue): Mutation {
  return { operation: 'set', index, version, value: { timestamp: Date.now(), ...value } }
}

/** The mutations by which a phone tells its companions of a change. */
export function toPatch(action: PhoneAction, last: StoredMessage | null): Patch {
  switch (action.type) {
    case 'pin':
      return patch('regular_low', set(['pin_v1', action.jid], 5, { pinAction: { pinned: action.pinned } }))
    case 'archive': {
      const archive = { archived: action.archived, messageRange: rangeOf(last) }
      const mutation = set(['archive', action.jid], 3, { archiveChatAction: archive })
      // An archived chat cannot stay pinned.
      const unpin = set(['pin_v1', action.jid], 5, { pinAction: { pinned: false } })
      return action.archived ? patch('regular_low', mutation, unpin) : patch('regular_low', mutation)
    }
    case 'mute': {
      const mute = { muted: action.until !== null, ...(action.until !== null && { muteEndTimestamp: action.until }) }
      return patch('regular_high', set(['mute', action.jid], 2, { muteAction: mute }))
    }
    case 'mark-read': {
      const mark = { read: action.read, messageRange: rangeOf(last) }
      return patch('regular_low', set(['markChatAsRead', action.jid], 3, { markChatAsReadAction: mark }))
    }
    case 'favorites':
      return patch(
        'regular_high',
        set(['favorites'], 1, { favoritesAction: { favorites: action.jids.map((id) => ({ id })) } }),
      )
    case 'star':
      return patch('regular_high', set(starIndex(action.message), 2, { starAction: { starred: action.starred } }))
    case 'label': {
      const label = { name: action.name, color: action.color, deleted: false }
      return patch('regular', set(['label_edit', action.id], 3, { labelEditAction: label }))
    }
    case 'label-chat': {
      const association = { labeled: action.labeled }
      return patch('regular', set(['label_jid', action.id, action.jid], 3, { labelAssociationAction: association }))
    }
    case 'contact': {
      const contact = {
        fullName: action.fullName,
        firstName: action.fullName.split(' ')[0] ?? '',
        saveOnPrimaryAddressbook: true,
      }
      const lidJid = action.lid === null ? {} : { lidJid: action.lid }
      return patch(
        'critical_unblock_low',
        set(['contact', action.jid], 2, { contactAction: { ...contact, ...lidJid } }),
      )
    }
    case 'push-name':
      return patch('critical_block', set(['setting_pushName'], 1, { pushNameSetting: { name: action.name } }))
  }
}

function patch(collection: CollectionName, ...mutations: readonly Mutation[]): Patch {
  return { collection, mutations }
}

function rangeOf(last: StoredMessage | null): proto.SyncActionValue.ISyncActionMessageRange {
  if (last === null) return {}
  const participant = isGroupJid(last.chat) && !last.fromMe ? { participant: last.sender } : {}
  const key = { remoteJid: last.chat, id: last.id, fromMe: last.fromMe, ...participant }
  return { lastMessageTimestamp: last.timestamp, messages: [{ key, timestamp: last.timestamp }] }
}

function starIndex(message: StoredMessage): string[] {
  const participant = isGroupJid(message.chat) && !message.fromMe ? message.sender : '0'
  return ['star', message.chat, message.id, message.fromMe ? '1' : '0', participant]
}

/** Shows on the phone what a mutation says, whoever made it. */
export function applyMutation(context: PhoneContext, { operation, index, value }: Mutation): void {
  if (operation === 'remove') return
  const [kind = '', first = '', second = ''] = index
  if (kind === 'label_jid') applyLabel(context, { id: first, jid: context.addresses.person(second), value })
  else applyToChat(context, { kind, jid: context.addresses.person(first), value })
  if (kind === 'favorites') applyFavorites(context, value.favoritesAction?.favorites ?? [])
  if (kind === 'star') applyStar(context, second, value.starAction?.starred === true)
  if (kind === 'label_edit') context.rows.put('label', first, { ...value.labelEditAction })
  if (kind === 'contact') applyContact(context, context.addresses.person(first), value.contactAction)
  if (kind === 'setting_pushName') context.rows.put('setting', 'push-name', value.pushNameSetting?.name ?? '')
  if (kind === 'deleteMessageForMe') context.messages.remove(second)
}

function applyToChat(
  { chats, after, events }: PhoneContext,
  { kind, jid, value }: { readonly kind: string; readonly jid: string; readonly value: proto.ISyncActionValue },
): void {
  if (kind === 'pin_v1') chats.change(jid, { pinned: value.pinAction?.pinned === true })
  else if (kind === 'archive') chats.change(jid, { archived: value.archiveChatAction?.archived === true })
  else if (kind === 'mute') chats.change(jid, { mutedUntil: muteEnd(value.muteAction) })
  else if (kind === 'clearChat') chats.change(jid, { unread: 0, lastMessage: null })
  else if (kind === 'deleteChat') chats.remove(jid)
  else if (kind === 'markChatAsRead') {
    const read = value.markChatAsReadAction?.read === true
    chats.change(jid, read ? { unread: 0, markedUnread: false } : { markedUnread: true })
  } else return
  after(() => events.emit({ type: 'chat', jid }))
}

function applyLabel(
  { chats }: PhoneContext,
  { id, jid, value }: { readonly id: string; readonly jid: string; readonly value: proto.ISyncActionValue },
): void {
  const others = (chats.find(jid)?.labels ?? []).filter((label) => label !== id)
  chats.change(jid, { labels: value.labelAssociationAction?.labeled === true ? [...others, id] : others })
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

function applyStar({ messages }: PhoneContext, id: string, starred: boolean): void {
  const message = messages.find(id)
  if (message !== null) messages.save({ ...message, starred })
}

function applyContact(
  context: PhoneContext,
  jid: string,
  action: proto.SyncActionValue.IContactAction | null | undefined,
): void {
  const name = action?.fullName ?? action?.firstName
  if (!name) return
  context.rows.put('contact', jid, name)
  if (context.chats.find(jid) !== null) context.chats.change(jid, { name })
}
