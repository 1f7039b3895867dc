import { filesOf } from '../../../core/media/file-of.ts'
import type { Message } from '../../../core/model/message.ts'
import type { SessionLinks } from '../../../core/ports/encoder.ts'

/** A message without WhatsApp's own bytes, with the addresses of its files. */
export function toMessageView(links: SessionLinks, whole: Message) {
  const { raw: _raw, content, ...message } = whole
  return {
    ...message,
    kind: content.kind === 'raw' ? content.type : content.kind,
    text: content.text,
    mentions: content.kind === 'text' ? content.mentions : [],
    media: content.kind === 'raw' ? content.media : null,
    files: filesOf(whole).map(({ part, media: { mimetype, fileName, size } }) => ({
      card: part === 0 ? null : part,
      mimetype,
      fileName,
      size,
      url: links.link(whole, Date.now(), { part })?.url ?? null,
    })),
  }
}
