import type { proto } from 'baileys'
import { toMedia } from './media.ts'
import { once, type Reader } from './reader.ts'

export const readAudio: Reader<proto.Message.IAudioMessage> = (fields, around) => ({
  kind: 'audio',
  text: null,
  voice: Boolean(fields.ptt),
  media: toMedia(fields, 'audio/ogg; codecs=opus'),
  ...(fields.waveform?.length && { waveform: [...fields.waveform] }),
  ...once(fields, around),
})
