import type { proto } from 'baileys'
import type { VideoContent } from '../../../../core/model/content.ts'
import { toMedia } from './media.ts'
import { type Around, once, type Reader, wordsOf } from './reader.ts'

type Fields = proto.Message.IVideoMessage

export const readVideo: Reader<Fields> = (fields, around) =>
  toVideo(fields, around, fields.gifPlayback ? 'gif' : 'plain')

/** WhatsApp's round videos have a field of their own. */
export const readNote: Reader<Fields> = (fields, around) => toVideo(fields, around, 'note')

const toVideo = (fields: Fields, around: Around, style: VideoContent['style']): VideoContent => ({
  kind: 'video',
  style,
  text: wordsOf(fields.caption),
  media: toMedia(fields, 'video/mp4'),
  ...once(fields, around),
})
