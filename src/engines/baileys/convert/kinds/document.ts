import type { proto } from 'baileys'
import { toMedia } from './media.ts'
import { once, type Reader, wordsOf } from './reader.ts'

export const readDocument: Reader<proto.Message.IDocumentMessage> = (fields, around) => ({
  kind: 'document',
  text: wordsOf(fields.caption),
  title: wordsOf(fields.title) ?? wordsOf(fields.fileName),
  media: toMedia(fields, 'application/octet-stream'),
  ...once({}, around),
})
