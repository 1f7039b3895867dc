import type { proto } from 'baileys'
import { toMedia } from './media.ts'
import type { Reader } from './reader.ts'

export const readSticker: Reader<proto.Message.IStickerMessage> = (fields) => ({
  kind: 'sticker',
  text: null,
  animated: Boolean(fields.isAnimated || fields.isLottie),
  media: toMedia(fields, 'image/webp'),
})
