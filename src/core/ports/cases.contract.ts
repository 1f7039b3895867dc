import test from 'node:test'
import type { Jid } from '../model/address.ts'
import type { Message, MessageRef } from '../model/message.ts'
import { DEFAULT_SESSION_CONFIG, type SessionRecord } from '../model/session.ts'
import type { ApiKey, Store } from './store.ts'

/** Makes an empty store; disposing of it removes what it kept. */
export type CreateStore = () => Promise<Store>

/** What a store must do, by the sentence that says it. The session `a` exists in each. */
export type StoreCases = Readonly<Record<string, (store: Store) => Promise<void>>>

/** The session that every case finds. */
export const A = 'a'

/** Runs each case on a store of its own. */
export function runCases(name: string, create: CreateStore, cases: StoreCases): void {
  for (const [sentence, run] of Object.entries(cases)) {
    test(`${name}: ${sentence}`, { timeout: 60_000 }, async () => {
      await using store = await create()
      await store.sessions.create(sessionRecord(A))
      await run(store)
    })
  }
}

/** A stopped session with the default configuration. */
export const sessionRecord = (name: string): SessionRecord => ({
  name,
  wanted: 'stopped',
  config: DEFAULT_SESSION_CONFIG,
  account: null,
  me: null,
  createdAt: 1_700_000_000_000,
  activityAt: 1_700_000_000_000,
})

export const PHONE: Jid = '5511900000001@s.whatsapp.net'
export const LID: Jid = '100000000000001@lid'
export const OTHER: Jid = '5511900000002@s.whatsapp.net'
export const GROUP: Jid = '120363000000000001@g.us'
export const ME: Jid = '5511911111111@s.whatsapp.net'

/** A text that came from the person of the chat; own when `fromMe` is set. */
export function message(id: string, change: Partial<Message> = {}): Message {
  const chat = change.chat ?? PHONE
  const fromMe = change.fromMe ?? false
  return {
    id,
    chat,
    chatAlt: null,
    fromMe,
    sender: fromMe ? ME : chat,
    senderAlt: null,
    senderName: null,
    timestamp: 1_700_000_000,
    content: { kind: 'text', text: `text of ${id}`, mentions: [] },
    quoted: null,
    ack: fromMe ? 'pending' : 'device',
    origin: fromMe ? 'api' : 'contact',
    editedAt: null,
    revokedAt: null,
    starred: false,
    pinnedUntil: null,
    reactions: [],
    raw: new Uint8Array([1, 2, 3]),
    ...change,
  }
}

/** The reference that a receipt for the message carries. */
export const refTo = (target: Message): MessageRef => ({
  id: target.id,
  chat: target.chat,
  chatAlt: target.chatAlt,
  fromMe: target.fromMe,
  participant: target.fromMe || target.sender === target.chat ? null : target.sender,
})

/** Adds a message as one that just came. */
export const addLive = (store: Pick<Store, 'messages'>, added: Message) =>
  store.messages.add(A, added, { announced: true })

/** The ids of the messages of a chat, oldest first; of all chats when none is named. */
export async function idsOf(store: Store, chat: Jid | null = null): Promise<string[]> {
  const found = await store.messages.list(A, { chat, order: 'asc', limit: 10_000, offset: 0 })
  return found.map(({ id }) => id)
}

/** The chat list, newest first. */
export const chatsOf = (store: Store) =>
  store.chats.list(A, { sortBy: 'timestamp', order: 'desc', limit: 1_000, offset: 0 })

/** A session's key with a secret of its own. */
export const apiKey = (id: string, change: Partial<ApiKey> = {}): ApiKey => ({
  id,
  hash: `hash of ${id}`,
  hint: 'ab…yz',
  active: true,
  scope: 'session',
  session: null,
  account: null,
  actions: null,
  createdAt: 1,
  ...change,
})
