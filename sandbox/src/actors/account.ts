import type { proto } from '../wire/proto.ts'
import type { Device, Network } from '../world/types.ts'
import { ActorError } from './actor-error.ts'
import { createGroup, listGroups, type GroupInfo, type NewGroup } from './group-actions.ts'
import { type ChatRow } from './phone-chats.ts'
import { editContent, pinContent, reactionContent, revokeContent } from './phone-compose.ts'
import type { StoredMessage } from './phone-messages.ts'
import type { Phone, SendOptions } from './phone.ts'

/** What can be changed about a chat on the phone. */
export interface ChatChange {
  readonly pinned?: boolean
  readonly archived?: boolean
  /** Milliseconds since 1970, -1 for always, null to unmute. */
  readonly mutedUntil?: number | null
  readonly favorite?: boolean
  readonly unread?: boolean
}

/** A person's account, as a test or the control API handles it. */
export interface SandboxAccount {
  readonly number: string
  readonly name: string
  readonly pn: string
  readonly lid: string
  readonly online: boolean
  readonly phone: Phone
  scan(qr: string): Promise<Device>
  enterCode(code: string): Promise<Device>
  send(to: string, content: string | proto.IMessage, options?: SendOptions): Promise<StoredMessage>
  react(messageId: string, emoji: string): Promise<StoredMessage>
  edit(messageId: string, text: string): Promise<StoredMessage>
  revoke(messageId: string): Promise<StoredMessage>
  pin(messageId: string, pinned?: boolean): Promise<StoredMessage>
  read(chat: string): Promise<number>
  chats(): readonly ChatRow[]
  changeChat(chat: string, change: ChatChange): Promise<ChatRow>
  messages(query?: { readonly chat?: string; readonly limit?: number }): readonly StoredMessage[]
  /** A message that is there already or comes within the time. */
  waitForMessage(
    isWanted: (message: StoredMessage) => boolean,
    options?: { readonly timeoutMs?: number },
  ): Promise<StoredMessage>
  devices(): readonly Device[]
  unlink(deviceId: number): void
  /** The groups this account is in. */
  groups(): Promise<readonly GroupInfo[]>
  createGroup(group: NewGroup): Promise<GroupInfo>
  setName(name: string): Promise<void>
  setOnline(online: boolean): Promise<void>
}

const DEFAULT_LIMIT = 100
const DEFAULT_TIMEOUT_MS = 10_000

/** Wraps a phone into the account a test works with. */
export function createAccount(network: Network, phone: Phone): SandboxAccount {
  const { number } = phone
  const current = () => {
    const account = network.account(number)
    if (account === null) throw new Error(`account ${number} has vanished`)
    return account
  }
  const requireMessage = (id: string): StoredMessage => {
    const message = phone.message(id)
    if (message === null) throw new ActorError('MESSAGE_NOT_FOUND', `this phone has no message ${id}`)
    return message
  }
  const about = (id: string, content: (message: StoredMessage) => proto.IMessage): Promise<StoredMessage> => {
    const message = requireMessage(id)
    return phone.send(message.chat, content(message))
  }
  const nameOf = (): string => phone.context.rows.get<string>('setting', 'push-name') ?? current().name

  return {
    number,
    pn: phone.pn,
    lid: phone.lid,
    phone,
    get name() {
      return nameOf()
    },
    get online() {
      return phone.online
    },
    scan: (qr) => phone.scan(qr),
    enterCode: (code) => phone.enterCode(code),
    send: (to, content, options) => phone.send(to, content, options),
    react: async (id, emoji) => about(id, (message) => reactionContent(message, emoji)),
    edit: async (id, text) => about(id, (message) => editContent(message, text)),
    revoke: async (id) => about(id, revokeContent),
    pin: async (id, pinned = true) => about(id, (message) => pinContent(message, pinned)),
    read: (chat) => phone.read(chat),
    chats: () => phone.chats(),
    changeChat: (chat, change) => changeChat(phone, chat, change),
    messages: ({ chat, limit = DEFAULT_LIMIT } = {}) =>
      phone.messages(chat === undefined ? { limit } : { chat: phone.chatOf(chat), limit }),
    waitForMessage: (isWanted, { timeoutMs = DEFAULT_TIMEOUT_MS } = {}) => waitForMessage(phone, isWanted, timeoutMs),
    devices: () => [...current().devices.values()],
    unlink(deviceId) {
      if (!current().devices.has(deviceId))
        throw new ActorError('DEVICE_NOT_FOUND', `${number} has no device ${deviceId}`)
      network.unlink(number, deviceId)
    },
    groups: () => listGroups(phone),
    createGroup: (group) => createGroup(phone, group),
    async setName(name) {
      await phone.act({ type: 'push-name', name })
      phone.presence('available', name)
    },
    setOnline: (online) => (online ? phone.start() : phone.stop()),
  }
}

async function changeChat(phone: Phone, chat: string, change: ChatChange): Promise<ChatRow> {
  const jid = phone.chatOf(chat)
  const before = phone.context.chats.find(jid)
  if (before === null) throw new ActorError('CHAT_NOT_FOUND', `this phone has no chat ${jid}`)
  if (change.archived !== undefined) await phone.act({ type: 'archive', jid, archived: change.archived })
  if (change.pinned !== undefined) await phone.act({ type: 'pin', jid, pinned: change.pinned })
  if (change.mutedUntil !== undefined) await phone.act({ type: 'mute', jid, until: change.mutedUntil })
  if (change.unread !== undefined) await phone.act({ type: 'mark-read', jid, read: !change.unread })
  if (change.favorite !== undefined) {
    const others = phone.chats().filter((row) => row.favorite && row.jid !== jid)
    const jids = others.map((row) => row.jid)
    await phone.act({ type: 'favorites', jids: change.favorite ? [...jids, jid] : jids })
  }
  return phone.context.chats.find(jid) ?? before
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
