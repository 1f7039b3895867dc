import { requireText } from '../../required.ts'
import { textRequest } from '../../schemas/send.ts'
import { sendRoute } from './send-route.ts'

/** POST /api/message/text/{instance} */
export const text = sendRoute('text', {
  summary: 'Send text',
  body: textRequest,
  toDraft({ message, linkPreview }) {
    requireText(message, 'Message is required')
    return {
      kind: 'text',
      text: message ?? '',
      ...(linkPreview && { preview: { from: 'page', large: false } }),
    }
  },
})
