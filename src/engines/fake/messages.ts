import { randomBytes } from 'node:crypto'
import { kindOf, userOf, type Jid } from '../../core/model/address.ts'
import { filesIn } from '../../core/model/content.ts'
import type { ReadyDraft } from '../../core/model/draft.ts'
import type { Message } from '../../core/model/message.ts'
import type { Me } from '../../core/model/session.ts'
import { toContent } from './contents.ts'

/** What someone writes; in a group when `chat` names one. */
export interface IncomingText {
  readonly from: Jid
  readonly text: string
  readonly id?: string
  readonly chat?: Jid
}

/** A new id of a message. */
export const newMessageId = (): string => `3EB0${randomBytes(9).toString('hex').toUpperCase()}`

/** Everybody's hidden id is the number with a 9 before it. */
export const altOf = (jid: Jid): Jid | null => (kindOf(jid) === 'phone' ? `9${userOf(jid)}@lid` : null)

/** What a draft becomes. */
export function toMessage(draft: ReadyDraft, { chat, me }: { chat: string; me: Me }): Message {
  const content = toContent(draft)
  const files = Object.fromEntries(filesIn(content).map(({ part, media }) => [part, media.sha256]))
  const quoted = draft.quoted
    ? { id: draft.quoted.id, sender: draft.quoted.sender, text: draft.quoted.content.text }
    : null
  return {
    id: draft.id ?? newMessageId(),
    chat,
    chatAlt: altOf(chat),
    fromMe: true,
    sender: me.phone,
    senderAlt: me.lid,
    senderName: me.name,
    timestamp: Math.floor(Date.now() / 1000),
    content,
    quoted,
    ack: 'pending',
    origin: 'api',
    editedAt: null,
    revokedAt: null,
    starred: false,
    pinnedUntil: null,
    reactions: [],
    raw: Buffer.from(JSON.stringify({ conversation: content.text, files })),
  }
}

/** What someone wrote, to us or in a group. */
export function toIncoming({ from, text, id, chat }: IncomingText & { readonly id: string }): Message {
  const alt = altOf(from)
  return {
    id,
    chat: chat ?? from,
    chatAlt: chat === undefined ? alt : altOf(chat),
    fromMe: false,
    sender: from,
    senderAlt: alt,
    senderName: 'Someone',
    timestamp: Math.floor(Date.now() / 1000),
    content: { kind: 'text', text, mentions: [] },
    quoted: null,
    ack: 'device',
    origin: 'contact',
    editedAt: null,
    revokedAt: null,
    starred: false,
    pinnedUntil: null,
    reactions: [],
    raw: Buffer.from(JSON.stringify({ conversation: text })),
  }
}
