import { toFile } from '../../convert/file.ts'
import { badRequest } from '../../required.ts'
import { stickerRequest } from '../../schemas/send.ts'
import { sendRoute } from './send-route.ts'

/** POST /api/message/sticker/{instance}: a picture, made a WebP of 512 × 512. */
export const sticker = sendRoute('sticker', {
  summary: 'Send sticker',
  body: stickerRequest,
  toDraft({ imageUrl }) {
    const file = toFile(imageUrl)
    if (!file) throw badRequest('imageUrl is required')
    return { kind: 'sticker', file }
  },
})
