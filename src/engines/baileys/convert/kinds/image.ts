import type { proto } from 'baileys'
import { toMedia } from './media.ts'
import { once, type Reader, wordsOf } from './reader.ts'

export const readImage: Reader<proto.Message.IImageMessage> = (fields, around) => ({
  kind: 'image',
  text: wordsOf(fields.caption),
  media: toMedia(fields, 'image/jpeg'),
  ...once(fields, around),
})
