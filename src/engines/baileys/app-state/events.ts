import type { proto } from 'baileys'
import { bareJid, isPerson, type Jid, kindOf } from '../../../core/model/address.ts'
import type { ChatPatch } from '../../../core/model/chat.ts'
import type { MessageRef } from '../../../core/model/message.ts'
import type { EngineEvent } from '../../../core/ports/engine.ts'
import { toMutedUntil } from '../convert/chat.ts'
import { toNumber } from '../proto.ts'
import type { Mutation } from './patch.ts'

/** What of the app state concerns the connection itself rather than the gateway. */
export interface AccountNews {
  readonly pushName?: string
  readonly pair?: { readonly lid: Jid; readonly phone: Jid }
}

export interface Read {
  readonly events: readonly EngineEvent[]
  readonly news: readonly AccountNews[]
}

export interface ReadOptions {
  /** Everything is read, not only what is new: reading marks may be older than the newest messages. */
  readonly past: boolean
  readonly ignored: (chat: Jid) => boolean
}

interface Given {
  readonly about: readonly string[]
  readonly value: proto.ISyncActionValue
  /** Unix seconds. */
  readonly at: number
  readonly past: boolean
}

type Reader = (given: Given) => EngineEvent | null

const ALWAYS = -1

/** Each kind of mutation that means something to the gateway. */
const READERS: Readonly<Record<string, Reader>> = {
  pin_v1: ({ about: [chat = ''], value, at }) =>
    toChat({ chat: bareJid(chat), pinnedAt: value.pinAction?.pinned ? at : null }),
  archive: ({ about: [chat = ''], value }) =>
    toChat({ chat: bareJid(chat), archived: Boolean(value.archiveChatAction?.archived) }),
  mute: ({ about: [chat = ''], value }) => toChat({ chat: bareJid(chat), mutedUntil: toMute(value.muteAction) }),
  markChatAsRead: ({ about: [chat = ''], value, past }) => {
    if (!value.markChatAsReadAction?.read) return toChat({ chat: bareJid(chat), markedUnread: true })
    return toChat({ chat: bareJid(chat), markedUnread: false, ...(past ? {} : { unread: 0 }) })
  },
  favorites: ({ value, at: timestamp }) => {
    const chats = (value.favoritesAction?.favorites ?? []).flatMap(({ id }) => (id ? [bareJid(id)] : []))
    return { type: 'favorites', chats, timestamp }
  },
  star: ({ about, value, at: timestamp }) => ({
    type: 'star',
    target: toRef(about),
    starred: Boolean(value.starAction?.starred),
    timestamp,
  }),
  deleteMessageForMe: ({ about, at: timestamp }) => ({ type: 'delete', target: toRef(about), timestamp }),
  clearChat: ({ about: [chat = '', withStarred], value, at }) => ({
    type: 'chat.cleared',
    chat: bareJid(chat),
    until: endOf(value.clearChatAction?.messageRange, at),
    keepStarred: withStarred === '0',
    timestamp: at,
  }),
  deleteChat: ({ about: [chat = ''], value, at }) => ({
    type: 'chat.deleted',
    chat: bareJid(chat),
    until: endOf(value.deleteChatAction?.messageRange, at),
    timestamp: at,
  }),
  contact: ({ about: [jid = ''], value: { contactAction } }) =>
    toContact(jid, { name: contactAction?.fullName || contactAction?.firstName, alt: contactAction?.lidJid }),
  label_edit: ({ about: [id = ''], value: { labelEditAction }, at: timestamp }) => ({
    type: 'label',
    label: { id, name: labelEditAction?.name ?? '', color: labelEditAction?.color ?? 0 },
    deleted: Boolean(labelEditAction?.deleted),
    timestamp,
  }),
  label_jid: ({ about: [label = '', chat = ''], value, at: timestamp }) => ({
    type: 'label.assigned',
    label,
    chat: bareJid(chat),
    message: null,
    assigned: Boolean(value.labelAssociationAction?.labeled),
    timestamp,
  }),
  label_message: ({ about: [label = '', ...message], value, at: timestamp }) => ({
    type: 'label.assigned',
    label,
    chat: bareJid(message[0] ?? ''),
    message: toRef(message),
    assigned: Boolean(value.labelAssociationAction?.labeled),
    timestamp,
  }),
}

/** What mutations mean, in their order. */
export function readMutations(mutations: readonly Mutation[], { past, ignored }: ReadOptions): Read {
  const events = (past ? lastOfEach(mutations) : mutations).flatMap((mutation) => {
    const event = toEvent(mutation, past)
    return event && !ignored(chatOf(event)) ? [event] : []
  })
  return { events: merge(events), news: mutations.flatMap((mutation) => toNews(mutation) ?? []) }
}

/** WhatsApp's apps remove nothing that has a state: it is set to the opposite. */
function toEvent({ operation, index, value }: Mutation, past: boolean): EngineEvent | null {
  const [kind = '', ...about] = index
  if (operation === 'remove') return null
  const { lidContactAction: hidden } = value
  if (hidden) return toContact(about[0] ?? '', { name: hidden.fullName || hidden.firstName, alt: null })
  const at = Math.floor(toNumber(value.timestamp) / 1000) || Math.floor(Date.now() / 1000)
  return Object.hasOwn(READERS, kind) ? (READERS[kind]?.({ about, value, at, past }) ?? null) : null
}

function toNews({ operation, index, value }: Mutation): AccountNews | null {
  const [kind, jid = ''] = index
  if (operation === 'remove') return null
  const name = kind === 'setting_pushName' ? value.pushNameSetting?.name : null
  if (name) return { pushName: name }
  const named = kind === 'contact' ? { lid: value.contactAction?.lidJid, phone: jid } : null
  const mapped = value.pnForLidChatAction ? { lid: jid, phone: value.pnForLidChatAction.pnJid } : null
  const { lid, phone } = named ?? mapped ?? {}
  if (!lid || !phone || kindOf(lid) !== 'lid' || kindOf(phone) !== 'phone') return null
  return { pair: { lid: bareJid(lid), phone: bareJid(phone) } }
}

/** Of the past only what came of it. */
const lastOfEach = (mutations: readonly Mutation[]): Mutation[] => {
  const last = new Map<string, Mutation>()
  for (const mutation of mutations) {
    const index = JSON.stringify(mutation.index)
    last.delete(index)
    last.set(index, mutation)
  }
  return [...last.values()]
}

/** Neighbours of one kind go together: a whole account has thousands. */
function merge(events: readonly EngineEvent[]): EngineEvent[] {
  const merged: EngineEvent[] = []
  for (const event of events) {
    const last = merged.at(-1)
    if (event.type === 'chats' && last?.type === 'chats')
      merged[merged.length - 1] = { ...last, chats: [...last.chats, ...event.chats] }
    else if (event.type === 'contacts' && last?.type === 'contacts')
      merged[merged.length - 1] = { ...last, contacts: [...last.contacts, ...event.contacts] }
    else merged.push(event)
  }
  return merged
}

const toChat = (patch: ChatPatch): EngineEvent => ({ type: 'chats', chats: [patch] })

function toContact(
  address: string,
  { name, alt }: { readonly name: string | null | undefined; readonly alt: string | null | undefined },
): EngineEvent | null {
  const jid = bareJid(address)
  if (!isPerson(jid) || !name) return null
  const contact = { jid, savedName: name, ...(alt && kindOf(jid) === 'phone' ? { alt: bareJid(alt) } : {}) }
  return { type: 'contacts', contacts: [contact] }
}

function toRef([chat = '', id = '', fromMe, participant = '0']: readonly string[]): MessageRef {
  const author = participant.includes('@') ? bareJid(participant) : null
  return { id, chat: bareJid(chat), chatAlt: null, fromMe: fromMe === '1', participant: author }
}

function toMute(action: proto.SyncActionValue.IMuteAction | null | undefined): number | null {
  return action?.muted ? (toMutedUntil(action.muteEndTimestamp) ?? ALWAYS) : null
}

/** What came after the change was made is not meant by it. */
const endOf = (range: proto.SyncActionValue.ISyncActionMessageRange | null | undefined, at: number): number =>
  toNumber(range?.lastMessageTimestamp) || at

function chatOf(event: EngineEvent): Jid {
  if (event.type === 'chats') return event.chats[0]?.chat ?? ''
  if ('target' in event) return event.target.chat
  return 'chat' in event ? event.chat : ''
}
