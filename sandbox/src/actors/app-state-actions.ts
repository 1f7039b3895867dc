import type { proto } from '../wire/proto.ts'
import { isGroupJid } from './jid.ts'
import type { CollectionName, Mutation } from './app-state-patch.ts'
import type { StoredMessage } from './phone-messages.ts'

/** What a person changes on a phone that its companions learn through app state. */
export type PhoneAction =
  | { readonly type: 'pin'; readonly jid: string; readonly pinned: boolean }
  | { readonly type: 'archive'; readonly jid: string; readonly archived: boolean }
  | { readonly type: 'mute'; readonly jid: string; readonly until: number | null }
  | { readonly type: 'mark-read'; readonly jid: string; readonly read: boolean }
  | { readonly type: 'clear-chat'; readonly jid: string; readonly keepStarred: boolean }
  | { readonly type: 'delete-chat'; readonly jid: string }
  | { readonly type: 'favorites'; readonly jids: readonly string[] }
  | { readonly type: 'star'; readonly message: StoredMessage; readonly starred: boolean }
  | { readonly type: 'delete-for-me'; readonly message: StoredMessage }
  | {
      readonly type: 'label'
      readonly id: string
      readonly name: string
      readonly color: number
      readonly deleted?: boolean
    }
  | { readonly type: 'label-chat'; readonly id: string; readonly jid: string; readonly labeled: boolean }
  | { readonly type: 'label-message'; readonly id: string; readonly message: StoredMessage; readonly labeled: boolean }
  | { readonly type: 'contact'; readonly jid: string; readonly fullName: string; readonly lid: string | null }
  | { readonly type: 'push-name'; readonly name: string }
  /** Something that nobody can see, in a collection of choice. */
  | { readonly type: 'touch'; readonly collection: CollectionName }

interface Patch {
  readonly collection: CollectionName
  readonly mutations: readonly Mutation[]
}

/** Where a mutation belongs and what it is about. */
interface Place {
  readonly collection: CollectionName
  readonly version: number
  readonly index: readonly string[]
}

/** The mutations by which a phone tells its companions of a change. */
export function toPatch(action: PhoneAction, last: StoredMessage | null): Patch {
  switch (action.type) {
    case 'pin':
      return low(5, ['pin_v1', action.jid], { pinAction: { pinned: action.pinned } })
    case 'archive':
      return archive(action, last)
    case 'mute':
      return high(2, ['mute', action.jid], { muteAction: toMute(action.until) })
    case 'mark-read': {
      const mark = { read: action.read, messageRange: rangeOf(last) }
      return low(3, ['markChatAsRead', action.jid], { markChatAsReadAction: mark })
    }
    case 'clear-chat': {
      const index = ['clearChat', action.jid, action.keepStarred ? '0' : '1', '0']
      return high(6, index, { clearChatAction: { messageRange: rangeOf(last) } })
    }
    case 'delete-chat':
      return high(6, ['deleteChat', action.jid, '1'], { deleteChatAction: { messageRange: rangeOf(last) } })
    case 'favorites':
      return high(1, ['favorites'], { favoritesAction: { favorites: action.jids.map((id) => ({ id })) } })
    case 'star':
      return high(2, messageIndex('star', action.message), { starAction: { starred: action.starred } })
    case 'delete-for-me': {
      const removal = { deleteMedia: true, messageTimestamp: action.message.timestamp }
      return high(3, messageIndex('deleteMessageForMe', action.message), { deleteMessageForMeAction: removal })
    }
    case 'label': {
      const { name, color, deleted = false } = action
      return regular(3, ['label_edit', action.id], { labelEditAction: { name, color, deleted } })
    }
    case 'label-chat':
      return regular(3, ['label_jid', action.id, action.jid], toAssociation(action))
    case 'label-message': {
      const { chat, id } = action.message
      return regular(3, ['label_message', action.id, chat, id, '0', '0'], toAssociation(action))
    }
    case 'contact':
      return set({ ...INNOCENT.critical_unblock_low, index: ['contact', action.jid] }, toContact(action))
    case 'push-name':
      return set(
        { collection: 'critical_block', version: 1, index: ['setting_pushName'] },
        { pushNameSetting: { name: action.name } },
      )
    case 'touch':
      return touch(action.collection)
  }
}

function set({ collection, version, index }: Place, value: proto.ISyncActionValue): Patch {
  const mutation: Mutation = { operation: 'set', index, version, value: { timestamp: Date.now(), ...value } }
  return { collection, mutations: [mutation] }
}

type Setter = (version: number, index: readonly string[], value: proto.ISyncActionValue) => Patch
const low: Setter = (version, index, value) => set({ collection: 'regular_low', version, index }, value)
const high: Setter = (version, index, value) => set({ collection: 'regular_high', version, index }, value)
const regular: Setter = (version, index, value) => set({ collection: 'regular', version, index }, value)

/** An archived chat cannot stay pinned. */
function archive({ jid, archived }: { readonly jid: string; readonly archived: boolean }, last: StoredMessage | null) {
  const change = low(3, ['archive', jid], { archiveChatAction: { archived, messageRange: rangeOf(last) } })
  const unpin = low(5, ['pin_v1', jid], { pinAction: { pinned: false } })
  return archived ? { ...change, mutations: [...change.mutations, ...unpin.mutations] } : change
}

function toMute(until: number | null): proto.SyncActionValue.IMuteAction {
  return { muted: until !== null, ...(until !== null && { muteEndTimestamp: until }) }
}

function toAssociation({ labeled }: { readonly labeled: boolean }): proto.ISyncActionValue {
  return { labelAssociationAction: { labeled } }
}

function toContact(action: { readonly fullName: string; readonly lid: string | null }): proto.ISyncActionValue {
  const firstName = action.fullName.split(' ')[0] ?? ''
  const contact = { fullName: action.fullName, firstName, saveOnPrimaryAddressbook: true }
  return { contactAction: { ...contact, ...(action.lid !== null && { lidJid: action.lid }) } }
}

/** In each collection something that changes nothing anybody sees. */
const INNOCENT = {
  critical_block: { collection: 'critical_block', version: 3, index: ['setting_locale'] },
  critical_unblock_low: { collection: 'critical_unblock_low', version: 2, index: ['contact', '0@s.whatsapp.net'] },
  regular_high: { collection: 'regular_high', version: 7, index: ['userStatusMute', '0@s.whatsapp.net'] },
  regular_low: { collection: 'regular_low', version: 7, index: ['nux', 'sandbox'] },
  regular: { collection: 'regular', version: 7, index: ['primary_version', 'current'] },
} as const satisfies Readonly<Record<CollectionName, Place>>

function touch(collection: CollectionName): Patch {
  const place = INNOCENT[collection]
  switch (collection) {
    case 'critical_block':
      return set(place, { localeSetting: { locale: 'en' } })
    case 'critical_unblock_low':
      return set(place, { contactAction: { saveOnPrimaryAddressbook: false } })
    case 'regular_high':
      return set(place, { userStatusMuteAction: { muted: false } })
    case 'regular_low':
      return set(place, { nuxAction: { acknowledged: true } })
    case 'regular':
      return set(place, { primaryVersionAction: { version: '2.24.1' } })
  }
}

function rangeOf(last: StoredMessage | null): proto.SyncActionValue.ISyncActionMessageRange {
  if (last === null) return {}
  const participant = isGroupJid(last.chat) && !last.fromMe ? { participant: last.sender } : {}
  const key = { remoteJid: last.chat, id: last.id, fromMe: last.fromMe, ...participant }
  return { lastMessageTimestamp: last.timestamp, messages: [{ key, timestamp: last.timestamp }] }
}

/** A message is named with its author where that is not clear from the chat. */
function messageIndex(kind: string, message: StoredMessage): readonly string[] {
  const participant = isGroupJid(message.chat) && !message.fromMe ? message.sender : '0'
  return [kind, message.chat, message.id, message.fromMe ? '1' : '0', participant]
}
