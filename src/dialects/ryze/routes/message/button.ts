import { toButtons } from '../../convert/button.ts'
import { toFile } from '../../convert/file.ts'
import { badRequest, requireText } from '../../required.ts'
import { buttonRequest, type ButtonRequest } from '../../schemas/send.ts'
import { sendRoute } from './send-route.ts'

const MEDIA_TYPES = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document' } as const

/** POST /api/message/button/{instance}: a text with up to three buttons. */
export const button = sendRoute('button', {
  summary: 'Send buttons',
  body: buttonRequest,
  toDraft(body) {
    const text = requireText(body.contentText, 'contentText is required')
    const buttons = toButtons(body.buttons, { at: 'buttons', least: 1 })
    const media = toMedia(body)
    return {
      kind: 'buttons',
      text,
      // A file stands where the header would.
      header: media ? null : body.headerText?.trim() || null,
      footer: body.footerText?.trim() || null,
      buttons,
      media,
    }
  },
})

function toMedia({ mediaUrl, mediaType }: ButtonRequest) {
  const file = toFile(mediaUrl)
  if (!file) return null
  if (!mediaType) throw badRequest('mediaType is required with mediaUrl: IMAGE, VIDEO or DOCUMENT')
  return { type: MEDIA_TYPES[mediaType], file }
}
