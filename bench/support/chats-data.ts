import type { ChatPatch } from '../../src/core/model/chat.ts'
import type { Message } from '../../src/core/model/message.ts'
import type { HistoryBatch } from '../../src/core/ports/engine.ts'

export const SESSION = 'bench'

export interface Size {
  readonly chats: number
  readonly messages: number
}

/** In every tenth message, and in twenty of all. */
export const COMMON = 'okay'
export const RARE = 'quetzalcoatl'
const RARE_HITS = 20

/** The chat that every tenth message belongs to. */
export const BUSY = 0

const BATCH = 1_000
const NOW = 1_790_000_000
const WORDS = Array.from({ length: 4_000 }, (_, index) => `w${((index * 2_654_435_761) % 4_294_967_296).toString(36)}`)

export const jidOf = (chat: number): string => `${5_511_900_000_000 + chat}@s.whatsapp.net`

/** One in twenty chats has unread messages, one in fifty is archived. */
const isUnread = (chat: number): boolean => chat % 20 === 1

/** The history of an account, newest first as a phone sends it, made piece by piece. */
export function* toBatches({ chats, messages }: Size): Generator<HistoryBatch> {
  for (let at = 0; at < messages; at += BATCH) {
    const count = Math.min(BATCH, messages - at)
    const done = at + count >= messages
    yield {
      chats: chatsOf(Math.floor((at / messages) * chats), done ? chats : Math.floor(((at + count) / messages) * chats)),
      contacts: [],
      identities: [],
      messages: Array.from({ length: count }, (_, index) => toMessage(at + index, { chats, messages })),
      percent: Math.floor(((at + count) / messages) * 100),
      done,
    }
  }
}

const chatsOf = (from: number, to: number): readonly ChatPatch[] =>
  Array.from({ length: to - from }, (_, index) => {
    const chat = from + index
    return {
      chat: jidOf(chat),
      name: `Person ${(chat * 7_919) % 1_000_003}`,
      ...(isUnread(chat) && { unread: 3 }),
      ...(chat % 50 === 2 && { archived: true }),
    }
  })

function toMessage(index: number, { chats, messages }: Size): Message {
  const rest = Math.floor(index / 10) * 9 + (index % 10) - 1
  const chat = index % 10 === 0 ? BUSY : rest % chats
  const jid = jidOf(chat)
  const fromMe = index % 3 === 0
  return {
    id: `3EB0${index.toString(16).toUpperCase().padStart(16, '0')}`,
    chat: jid,
    chatAlt: null,
    fromMe,
    sender: fromMe ? '15550001000@s.whatsapp.net' : jid,
    senderAlt: null,
    senderName: fromMe ? null : 'Someone',
    timestamp: NOW - index,
    content: { kind: 'text', text: textOf(index, messages), mentions: [] },
    quoted: null,
    ack: fromMe ? 'read' : 'device',
    origin: fromMe ? 'device' : 'contact',
    editedAt: null,
    revokedAt: null,
    starred: false,
    pinnedUntil: null,
    reactions: [],
    raw: new Uint8Array(120),
  }
}

function textOf(index: number, messages: number): string {
  const words = Array.from({ length: 8 }, (_, at) => WORDS[(index * 31 + at * at * 17) % WORDS.length])
  if (index % 10 === 3) words.push(COMMON)
  if (index % Math.floor(messages / RARE_HITS) === 7) words.push(RARE)
  return words.join(' ')
}
