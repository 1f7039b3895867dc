import type { Composer } from './composer.ts'
import { sizesOf, uploaded } from './file-fields.ts'

export const composeSticker: Composer<'sticker'> = async ({ file }, tools) => ({
  stickerMessage: {
    ...(await uploaded(file, 'sticker', tools)),
    ...sizesOf(file),
    isAnimated: file.animated ?? false,
    stickerSentTs: Date.now(),
  },
})
