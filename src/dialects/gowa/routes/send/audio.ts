import { readFile } from '../../convert/file.ts'
import { sendRoute } from './send-route.ts'

/** In the order in which GOWA's sentence names them. */
const TYPES = [
  'audio/aac',
  'audio/amr',
  'audio/flac',
  'audio/m4a',
  'audio/m4r',
  'audio/mp3',
  'audio/mpeg',
  'audio/ogg',
  'audio/vnd.wav',
  'audio/vnd.wave',
  'audio/wav',
  'audio/wave',
  'audio/wma',
  'audio/x-ms-wma',
  'audio/x-pn-wav',
  'audio/x-wav',
]

/** POST /send/audio: an audio file, or with `ptt` a voice message. */
export const sendAudio = sendRoute({
  operation: 'POST /send/audio',
  summary: 'Send Audio',
  fields: {
    audio: 'File of a form',
    audio_url: 'Text: where to fetch it instead',
    ptt: 'Boolean: a voice message',
  },
  common: ['reply_message_id', 'is_forwarded', 'duration'],
  done: 'Send audio success',
  read(fields) {
    const voice = fields.flag('ptt') ?? false
    const refusal = `your audio type is not allowed. please use (${TYPES.map((type) => `${type},`).join('')})`
    const file = readFile(fields, { field: 'audio', name: 'Audio', types: { allowed: new Set(TYPES), refusal } })
    return { kind: 'audio', voice, file: { ...file, convert: true } }
  },
})
