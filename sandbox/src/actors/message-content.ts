import type { proto } from '../wire/proto.ts'
import type { ContentDetails } from './content/details.ts'
import type { ContentKind } from './content/kinds.ts'
import { readAction } from './content/read-action.ts'
import { readPressable } from './content/read-buttons.ts'
import { contextOf, readSurroundings, readText } from './content/read-context.ts'
import { readData } from './content/read-data.ts'
import { fileOf, readFile } from './content/read-file.ts'
import { readTrade } from './content/read-trade.ts'
import { unwrapMessage } from './content/values.ts'

export type { ContentKind } from './content/kinds.ts'

/** What somebody who looks at a message gets to see. */
export interface MessageContent {
  readonly kind: ContentKind
  readonly text: string | null
  /** The message this one reacts to, edits, revokes, pins, keeps, votes in or answers. */
  readonly target: string | null
  readonly quoted: {
    readonly id: string
    readonly sender: string | null
    readonly text: string | null
    /** The chat it is in, when that is another one. */
    readonly chat?: string
  } | null
  /** How long a pin lasts, or after how long the chat's messages disappear from now on. */
  readonly seconds: number | null
  /** What it shows beside its text. */
  readonly details: ContentDetails
}

/** Content that names no other message and sets nothing. */
const PLAIN = { target: null, quoted: null, seconds: null, details: {} }

/** Reads the parts of a message that the phones show. */
export function readContent(wrapped: proto.IMessage): MessageContent {
  const message = unwrapMessage(wrapped)
  const acting = readAction(message, (edited) => readContent(edited).text)
  if (acting !== null) return { ...PLAIN, ...acting }
  const shown = readShown(message)
  if (shown === null) return { ...PLAIN, kind: 'other', text: null }
  return {
    ...PLAIN,
    kind: shown.kind,
    text: shown.text,
    quoted: readQuoted(contextOf(message)),
    details: { ...shown.details, ...readSurroundings(wrapped) },
  }
}

function readShown(message: proto.IMessage): Pick<MessageContent, 'kind' | 'text' | 'details'> | null {
  const { extendedTextMessage, albumMessage } = message
  const plain = message.conversation || extendedTextMessage?.text
  if (plain) return { kind: 'text', text: plain, details: readText(extendedTextMessage) }
  const file = readFile(message)
  if (file !== null) return { kind: file.type, text: fileOf(message)?.content.caption || null, details: { file } }
  if (albumMessage) {
    const album = { images: albumMessage.expectedImageCount ?? 0, videos: albumMessage.expectedVideoCount ?? 0 }
    return { kind: 'album', text: null, details: { album } }
  }
  return readData(message) ?? readPressable(message) ?? readTrade(message)
}

function readQuoted(context: proto.IContextInfo | null): MessageContent['quoted'] {
  if (!context?.stanzaId) return null
  const text = context.quotedMessage ? readContent(context.quotedMessage).text : null
  const chat = context.remoteJid ? { chat: context.remoteJid } : {}
  return { id: context.stanzaId, sender: context.participant ?? null, text, ...chat }
}

/** The `type` attribute that WhatsApp puts on the stanza of such a message. */
export function stanzaTypeOf(message: proto.IMessage): string {
  const { kind, details } = readContent(message)
  switch (kind) {
    case 'reaction':
    case 'poll':
    case 'event':
      return kind
    case 'vote':
      return 'poll'
    case 'answer':
      return 'event'
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
    case 'contact':
    case 'location':
    case 'list':
    case 'buttons':
    case 'choice':
    case 'product':
    case 'order':
    case 'invite':
      return 'media'
    case 'text':
      return details.link ? 'media' : 'text'
    case 'album':
    case 'payment':
    case 'call':
    case 'edit':
    case 'revoke':
    case 'pin':
    case 'keep':
    case 'ephemeral':
    case 'other':
      return 'text'
  }
}

/** The `edit` attribute: what a receiver must know before it can decrypt. */
export function editAttributeOf(message: proto.IMessage, revokesOwn: boolean): string | undefined {
  const { kind } = readContent(message)
  if (kind === 'edit') return '1'
  if (kind === 'pin') return '2'
  if (kind === 'revoke') return revokesOwn ? '7' : '8'
  return undefined
}
