import type { proto } from 'baileys'
import { bareJid, type Jid, kindOf } from '../../../core/model/address.ts'
import type { MessageRef } from '../../../core/model/message.ts'
import type { ChatRange, ChatStateChange } from '../../../core/ports/engine-capabilities.ts'
import type { Mutation } from './patch.ts'

/** The collections of the app state, the most important ones first. */
export const COLLECTIONS = ['critical_block', 'critical_unblock_low', 'regular_high', 'regular_low', 'regular'] as const

export type CollectionName = (typeof COLLECTIONS)[number]

/** What to write where. */
export interface Patch {
  readonly collection: CollectionName
  readonly mutations: readonly Mutation[]
}

/** People in a change, by the addresses it names, as WhatsApp's other devices name them. */
export type AddressForm = (jid: Jid) => Jid

export interface PatchOptions {
  readonly form: AddressForm
  /** The hidden id of a person, when known. */
  readonly lidOf: (jid: Jid) => Jid | null
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Without an end: muted for ever. */
const ALWAYS = -1

/** A change as WhatsApp's own apps write it. */
export function toPatch(change: ChatStateChange, options: PatchOptions): Patch {
  const { form, now } = options
  const set = setterAt(now)
  const low = (...mutations: Mutation[]): Patch => ({ collection: 'regular_low', mutations })
  const high = (...mutations: Mutation[]): Patch => ({ collection: 'regular_high', mutations })
  const pin = (chat: Jid, pinned: boolean): Mutation => set(5, ['pin_v1', chat], { pinAction: { pinned } })

  switch (change.kind) {
    case 'pin':
      return low(pin(form(change.chat), change.pinned))
    case 'archive': {
      const chat = form(change.chat)
      const archiveChatAction = { archived: change.archived, messageRange: toRange(change.range, chat, options) }
      const archive = set(3, ['archive', chat], { archiveChatAction })
      // The phone shows no chat both pinned and archived.
      return change.archived ? low(archive, pin(chat, false)) : low(archive)
    }
    case 'mute':
      return high(set(2, ['mute', form(change.chat)], { muteAction: toMute(change.until) }))
    case 'read': {
      const chat = form(change.chat)
      const markChatAsReadAction = { read: change.read, messageRange: toRange(change.range, chat, options) }
      return low(set(3, ['markChatAsRead', chat], { markChatAsReadAction }))
    }
    case 'favorites': {
      const favorites = change.chats.map((chat) => ({ id: form(chat) }))
      return high(set(1, ['favorites'], { favoritesAction: { favorites } }))
    }
    case 'star':
      return high(set(2, toIndex('star', change.target, form), { starAction: { starred: change.starred } }))
    case 'deleteMessage': {
      const deleteMessageForMeAction = { deleteMedia: true, messageTimestamp: change.timestamp }
      return high(set(3, toIndex('deleteMessageForMe', change.target, form), { deleteMessageForMeAction }))
    }
    case 'clear': {
      const chat = form(change.chat)
      const index = ['clearChat', chat, change.keepStarred ? '0' : '1', '0']
      return high(set(6, index, { clearChatAction: { messageRange: toRange(change.range, chat, options) } }))
    }
    case 'deleteChat': {
      const chat = form(change.chat)
      const deleteChatAction = { messageRange: toRange(change.range, chat, options) }
      return high(set(6, ['deleteChat', chat, '1'], { deleteChatAction }))
    }
    case 'contact':
      return { collection: 'critical_unblock_low', mutations: [set(2, ...toContact(change, options))] }
    case 'pushName': {
      const name = set(1, ['setting_pushName'], { pushNameSetting: { name: change.name } })
      return { collection: 'critical_block', mutations: [name] }
    }
    case 'label':
    case 'labelChat':
    case 'labelMessage':
      return { collection: 'regular', mutations: [set(3, ...toLabel(change, form))] }
  }
}

const setterAt =
  (now: number) =>
  (version: number, index: readonly string[], value: proto.ISyncActionValue): Mutation => ({
    operation: 'set',
    index,
    version,
    value: { timestamp: now, ...value },
  })

type LabelChange = Extract<ChatStateChange, { readonly kind: 'label' | 'labelChat' | 'labelMessage' }>

function toLabel(change: LabelChange, form: AddressForm): [readonly string[], proto.ISyncActionValue] {
  if (change.kind === 'label') {
    const { id, name, color } = change.label
    return [['label_edit', id], { labelEditAction: { name, color, deleted: change.deleted } }]
  }
  const association = { labelAssociationAction: { labeled: change.assigned } }
  if (change.kind === 'labelChat') return [['label_jid', change.label, form(change.chat)], association]
  const { chat, id } = change.target
  return [['label_message', change.label, form(chat), id, '0', '0'], association]
}

/** Every address of a person or chat that the change names. */
export function addressesOf(change: ChatStateChange): readonly Jid[] {
  switch (change.kind) {
    case 'favorites':
      return change.chats
    case 'star':
    case 'deleteMessage':
    case 'labelMessage':
      return [change.target.chat]
    case 'contact':
      return [change.jid]
    case 'pushName':
    case 'label':
      return []
    case 'pin':
    case 'archive':
    case 'mute':
    case 'read':
    case 'clear':
    case 'deleteChat':
    case 'labelChat':
      return [change.chat]
  }
}

/** The protocol has milliseconds where everything else of a chat has seconds. */
function toMute(until: number | null): proto.SyncActionValue.IMuteAction {
  if (until === null) return { muted: false }
  return { muted: true, muteEndTimestamp: until === ALWAYS ? ALWAYS : until * 1000 }
}

/** Up to where a change of the whole chat goes: its newest messages, or this moment when none are known. */
function toRange(
  { messages }: ChatRange,
  chat: Jid,
  { now }: PatchOptions,
): proto.SyncActionValue.ISyncActionMessageRange {
  const [newest] = messages
  if (!newest) return { lastMessageTimestamp: Math.floor(now / 1000) }
  return {
    lastMessageTimestamp: newest.timestamp,
    messages: messages.map(({ ref, timestamp }) => ({ timestamp, key: toKey(ref, chat) })),
  }
}

function toKey({ id, fromMe, participant }: MessageRef, chat: Jid): proto.IMessageKey {
  const author = kindOf(chat) === 'group' && !fromMe && participant ? { participant: bareJid(participant) } : {}
  return { remoteJid: chat, id, fromMe, ...author }
}

/** A message is named with its author where the chat does not tell. */
function toIndex(kind: string, target: MessageRef, form: AddressForm): readonly string[] {
  const { participant = '0' } = toKey(target, target.chat)
  return [kind, form(target.chat), target.id, target.fromMe ? '1' : '0', participant ?? '0']
}

function toContact(
  { jid, name }: { readonly jid: Jid; readonly name: string },
  { form, lidOf }: PatchOptions,
): [readonly string[], proto.ISyncActionValue] {
  const address = form(jid)
  const lidJid = kindOf(address) === 'phone' ? lidOf(address) : null
  const [firstName = name] = name.trim().split(/\s+/)
  const contact = { fullName: name, firstName, saveOnPrimaryAddressbook: true, ...(lidJid ? { lidJid } : {}) }
  return [['contact', address], { contactAction: contact }]
}
