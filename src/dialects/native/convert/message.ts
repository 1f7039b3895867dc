import type { Message } from '../../../core/model/message.ts'

/** A message without WhatsApp's own bytes. */
export function toMessageView({ raw: _raw, content, ...message }: Message) {
  return {
    ...message,
    kind: content.kind === 'raw' ? content.type : content.kind,
    text: content.text,
    mentions: content.kind === 'text' ? content.mentions : [],
    media: content.kind === 'raw' ? content.media : null,
  }
}
