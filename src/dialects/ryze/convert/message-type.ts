import type { MessageContent } from '../../../core/model/message.ts'

/** RyzeAPI's names of what WhatsApp calls `imageMessage` and so on. */
const TYPES: Readonly<Record<string, string>> = {
  conversation: 'text',
  extendedTextMessage: 'text',
  imageMessage: 'image',
  videoMessage: 'video',
  ptvMessage: 'ptv',
  audioMessage: 'audio',
  documentMessage: 'document',
  documentWithCaptionMessage: 'document',
  stickerMessage: 'sticker',
  lottieStickerMessage: 'sticker',
  locationMessage: 'location',
  liveLocationMessage: 'location',
  contactMessage: 'contact',
  contactsArrayMessage: 'contact',
  pollCreationMessage: 'poll',
  pollCreationMessageV2: 'poll',
  pollCreationMessageV3: 'poll',
  eventMessage: 'event',
  buttonsMessage: 'buttons',
  buttonsResponseMessage: 'buttons_response',
  templateButtonReplyMessage: 'buttons_response',
  listMessage: 'list',
  listResponseMessage: 'list_response',
  interactiveMessage: 'interactive',
  interactiveResponseMessage: 'interactive_response',
  reactionMessage: 'reaction',
}

/** The type of a message; kinds that RyzeAPI has no word for keep WhatsApp's, without its ending. */
export function toRyzeType(content: MessageContent): string {
  switch (content.kind) {
    case 'raw':
      return TYPES[content.type] ?? content.type.replace(/Message$/, '')
    default:
      return content.kind
  }
}
