import type { proto } from '../wire/proto.ts'

/** What kinds of content the phones tell apart; everything else is kept raw as `other`. */
export type ContentKind =
  | 'text'
  | 'image'
  | 'video'
  | 'audio'
  | 'document'
  | 'sticker'
  | 'contact'
  | 'location'
  | 'poll'
  | 'reaction'
  | 'edit'
  | 'revoke'
  | 'pin'
  | 'ephemeral'
  | 'other'

/** The part of a message that a chat list or a test wants to read. */
export interface MessageContent {
  readonly kind: ContentKind
  readonly text: string | null
  /** The message this one reacts to, edits, revokes or pins. */
  readonly target: string | null
  readonly quoted: { readonly id: string; readonly sender: string | null; readonly text: string | null } | null
  /** How long a pin lasts, or after how long the chat's messages disappear from now on. */
  readonly seconds: number | null
}

/** Content that names no other message and sets nothing. */
const PLAIN = { target: null, quoted: null, seconds: null }

const MEDIA: readonly (readonly [keyof proto.IMessage, ContentKind])[] = [
  ['imageMessage', 'image'],
  ['videoMessage', 'video'],
  ['ptvMessage', 'video'],
  ['audioMessage', 'audio'],
  ['documentMessage', 'document'],
  ['stickerMessage', 'sticker'],
  ['contactMessage', 'contact'],
  ['contactsArrayMessage', 'contact'],
  ['locationMessage', 'location'],
  ['liveLocationMessage', 'location'],
  ['pollCreationMessage', 'poll'],
  ['pollCreationMessageV2', 'poll'],
  ['pollCreationMessageV3', 'poll'],
]

const WRAPPERS = [
  'ephemeralMessage',
  'viewOnceMessage',
  'viewOnceMessageV2',
  'viewOnceMessageV2Extension',
  'documentWithCaptionMessage',
  'editedMessage',
] as const

const REVOKE = 0
const EPHEMERAL_SETTING = 3
const MESSAGE_EDIT = 14

/** Takes off the wrappers that only change how a message is shown. */
export function unwrapMessage(message: proto.IMessage): proto.IMessage {
  for (const wrapper of WRAPPERS) {
    const inner = message[wrapper]?.message
    if (inner) return unwrapMessage(inner)
  }
  return message
}

/** Reads the parts of a message that the phones show. */
export function readContent(wrapped: proto.IMessage): MessageContent {
  const message = unwrapMessage(wrapped)
  const acting = readAction(message)
  if (acting !== null) return acting
  const plain = message.conversation || message.extendedTextMessage?.text
  if (plain)
    return { ...PLAIN, kind: 'text', text: plain, quoted: readQuoted(message.extendedTextMessage?.contextInfo) }
  const media = mediaOf(message)
  if (media === null) return { ...PLAIN, kind: 'other', text: null }
  const { kind, content } = media
  return { ...PLAIN, kind, text: content.caption ?? content.name ?? null, quoted: readQuoted(content.contextInfo) }
}

interface MediaContent {
  caption?: string | null
  name?: string | null
  contextInfo?: proto.IContextInfo | null
}

/** The part of a message that is neither text nor an action, with the fields that all kinds have in common. */
export function mediaOf(
  message: proto.IMessage,
): { readonly kind: ContentKind; readonly content: MediaContent } | null {
  for (const [field, kind] of MEDIA) if (message[field]) return { kind, content: message[field] as MediaContent }
  return null
}

function readAction(message: proto.IMessage): MessageContent | null {
  const { reactionMessage, pinInChatMessage, protocolMessage } = message
  if (reactionMessage) {
    return { ...PLAIN, kind: 'reaction', text: reactionMessage.text ?? '', target: reactionMessage.key?.id ?? null }
  }
  if (pinInChatMessage) {
    const pinned = pinInChatMessage.type === 1
    const seconds = message.messageContextInfo?.messageAddOnDurationInSecs ?? null
    const target = pinInChatMessage.key?.id ?? null
    return { ...PLAIN, kind: 'pin', text: pinned ? 'pin' : 'unpin', target, seconds }
  }
  if (protocolMessage?.type === MESSAGE_EDIT && protocolMessage.editedMessage) {
    const text = readContent(protocolMessage.editedMessage).text
    return { ...PLAIN, kind: 'edit', text, target: protocolMessage.key?.id ?? null }
  }
  if (protocolMessage?.type === EPHEMERAL_SETTING) {
    return { ...PLAIN, kind: 'ephemeral', text: null, seconds: protocolMessage.ephemeralExpiration ?? 0 }
  }
  // A revoke has type 0, which protobuf may leave out: the key tells it from the other protocol messages.
  if (protocolMessage?.key?.id && (protocolMessage.type ?? REVOKE) === REVOKE) {
    return { ...PLAIN, kind: 'revoke', text: null, target: protocolMessage.key.id }
  }
  return null
}

function readQuoted(context: proto.IContextInfo | null | undefined): MessageContent['quoted'] {
  if (!context?.stanzaId) return null
  const text = context.quotedMessage ? readContent(context.quotedMessage).text : null
  return { id: context.stanzaId, sender: context.participant ?? null, text }
}

/** The `type` attribute that WhatsApp puts on the stanza of such a message. */
export function stanzaTypeOf(message: proto.IMessage): string {
  const { kind } = readContent(message)
  switch (kind) {
    case 'reaction':
      return 'reaction'
    case 'poll':
      return 'poll'
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
    case 'contact':
    case 'location':
      return 'media'
    case 'text':
    case 'edit':
    case 'revoke':
    case 'pin':
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
