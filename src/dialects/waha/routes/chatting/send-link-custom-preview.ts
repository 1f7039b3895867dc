import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { toFileSource } from '../../convert/file.ts'
import { invalid } from '../../invalid.ts'
import { maybe } from '../../schemas/fields.ts'
import { bareFile } from '../../schemas/file.ts'
import { waMessage } from '../../schemas/message.ts'
import { sendFields } from '../../schemas/send.ts'
import { sendWaha } from '../../send.ts'

/** POST /api/send/link-custom-preview: a text whose link is shown as the request says. */
export const sendLinkCustomPreview = route('POST /api/send/link-custom-preview', {
  summary: 'Send a text message with a custom link preview',
  access: bodySession('send'),
  status: 201,
  body: Type.Object({
    ...sendFields,
    text: Type.String(),
    linkPreviewHighQuality: maybe(Type.Boolean({ default: true })),
    preview: Type.Object({
      url: Type.String({ minLength: 1, description: 'As it stands in the text' }),
      title: Type.String(),
      description: maybe(Type.String()),
      image: maybe(bareFile),
    }),
  }),
  response: waMessage,
  async handle(gateway, { body }) {
    const { text, preview, linkPreviewHighQuality } = body
    const { url, title, description, image } = preview
    if (!text.includes(url)) throw invalid('text must contain preview.url')
    return sendWaha(gateway, body, {
      kind: 'text',
      text,
      preview: {
        from: 'caller',
        url,
        title,
        description: description || null,
        image: image ? toFileSource(image, { field: 'preview.image' }) : null,
        large: linkPreviewHighQuality ?? true,
      },
    })
  },
})
