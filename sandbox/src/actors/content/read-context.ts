import type { proto } from '../../wire/proto.ts'
import type { ContentDetails, LinkView } from './details.ts'
import { colourOf, isViewOnce, textOf, unwrapMessage } from './values.ts'

/** What stands around a message: whom it answers and mentions, how often it was forwarded, when it disappears. */
export function contextOf(message: proto.IMessage): proto.IContextInfo | null {
  for (const part of Object.values(message) as readonly unknown[]) {
    if (typeof part !== 'object' || part === null || !('contextInfo' in part)) continue
    if (part.contextInfo) return part.contextInfo as proto.IContextInfo
  }
  return null
}

/** What every kind of message can show, of a message with its wrappers. */
export function readSurroundings(wrapped: proto.IMessage): ContentDetails {
  const message = unwrapMessage(wrapped)
  const context = contextOf(message)
  const album = message.messageContextInfo?.messageAssociation
  return {
    ...(isViewOnce(wrapped) && { viewOnce: true }),
    ...(album?.associationType === 1 && album.parentMessageKey?.id && { inAlbum: album.parentMessageKey.id }),
    ...(context?.mentionedJid?.length && { mentions: context.mentionedJid }),
    ...(context?.nonJidMentions && { mentionsAll: true }),
    ...(context?.isForwarded && { forwardingScore: context.forwardingScore ?? 1 }),
    ...(context?.expiration && { expiration: context.expiration }),
  }
}

/** The preview and the colours of a text. */
export function readText(text: proto.Message.IExtendedTextMessage | null | undefined): ContentDetails {
  if (!text) return {}
  const link = readLink(text)
  const argb = text.backgroundArgb
  return {
    ...(link && { link }),
    ...(typeof argb === 'number' && { background: colourOf(argb) }),
    ...(typeof argb === 'number' && text.font && { font: text.font }),
  }
}

function readLink(text: proto.Message.IExtendedTextMessage): LinkView | null {
  if (!text.matchedText) return null
  return {
    url: text.matchedText,
    title: textOf(text.title),
    description: textOf(text.description),
    thumbnailLength: text.jpegThumbnail?.length ?? 0,
    large: Boolean(text.thumbnailDirectPath),
  }
}
