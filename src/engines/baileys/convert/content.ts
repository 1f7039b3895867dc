import { normalizeMessageContent } from 'baileys'
import { bareJid } from '../../../core/model/address.ts'
import type { MediaInfo, MessageContent, QuotedMessage } from '../../../core/model/message.ts'
import { type ProtoMessage, toNumber } from '../proto.ts'

/** Fields beside the content: they do not say what kind of message it is. */
const BESIDE = new Set([
  'senderKeyDistributionMessage',
  'fastRatchetKeySenderKeyDistributionMessage',
  'messageContextInfo',
])

/** Fields that only wrap another message and that Baileys does not unwrap. */
const WRAPPERS = [
  'deviceSentMessage',
  'botInvokeMessage',
  'groupMentionedMessage',
  'lottieStickerMessage',
  'eventCoverImage',
  'statusMentionMessage',
  'pollCreationOptionImageMessage',
] as const

/** Where kinds without a text of their own keep something readable, in order. */
const READABLE = [
  'text',
  'caption',
  'contentText',
  'name',
  'displayName',
  'title',
  'description',
  'selectedDisplayText',
  'address',
]

type Fields = Readonly<Record<string, unknown>>

/** The message inside of disappearing, view-once and similar wrappers. */
export function unwrap(message: ProtoMessage): ProtoMessage {
  let inner = message
  for (let depth = 0; depth < 5; depth++) {
    const next = normalizeMessageContent(inner) ?? inner
    const wrapper = WRAPPERS.find((name) => next[name]?.message)
    if (!wrapper) return next
    inner = next[wrapper]?.message ?? next
  }
  return inner
}

/** WhatsApp's name of the field that holds the content; null when there is none, as in a key distribution. */
function contentType(message: ProtoMessage): string | null {
  for (const [name, value] of Object.entries(message)) if (value != null && !BESIDE.has(name)) return name
  return null
}

/** What a message says. Null when it says nothing. */
export function toContent(message: ProtoMessage): MessageContent | null {
  const inner = unwrap(message)
  const type = contentType(inner)
  if (!type) return null
  if (type === 'conversation') return { kind: 'text', text: inner.conversation ?? '', mentions: [] }
  const fields = fieldsOf(inner, type)
  if (type === 'extendedTextMessage') {
    const mentions = inner.extendedTextMessage?.contextInfo?.mentionedJid ?? []
    return { kind: 'text', text: inner.extendedTextMessage?.text ?? '', mentions: mentions.map(bareJid) }
  }
  return { kind: 'raw', type, text: readable(fields), media: toMedia(fields) }
}

/** Text or caption, for edits and quotes. */
export const textOf = (message: ProtoMessage | null | undefined): string | null =>
  (message && toContent(message)?.text) ?? null

/** The message that is answered, as the answer quotes it. */
export function toQuoted(message: ProtoMessage): QuotedMessage | null {
  const inner = unwrap(message)
  const type = contentType(inner)
  const context = type ? (fieldsOf(inner, type)['contextInfo'] as QuoteContext | undefined) : undefined
  if (!context?.stanzaId) return null
  return {
    id: context.stanzaId,
    sender: context.participant ? bareJid(context.participant) : null,
    text: textOf(context.quotedMessage),
  }
}

interface QuoteContext {
  readonly stanzaId?: string | null
  readonly participant?: string | null
  readonly quotedMessage?: ProtoMessage | null
}

function fieldsOf(message: ProtoMessage, type: string): Fields {
  const value: unknown = (message as Fields)[type]
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function readable(fields: Fields): string | null {
  for (const name of READABLE) {
    const value = fields[name]
    if (typeof value === 'string' && value) return value
  }
  return null
}

function toMedia(fields: Fields): MediaInfo | null {
  const mimetype = fields['mimetype']
  if (typeof mimetype !== 'string' || !mimetype) return null
  const fileName = fields['fileName']
  return {
    mimetype,
    fileName: typeof fileName === 'string' && fileName ? fileName : null,
    size: fields['fileLength'] == null ? null : toNumber(fields['fileLength']),
  }
}
