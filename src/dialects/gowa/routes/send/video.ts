import { readFile } from '../../convert/file.ts'
import { sendRoute } from './send-route.ts'

const TYPES = new Set(['video/mp4', 'video/x-matroska', 'video/avi', 'video/x-msvideo'])
const LIMIT_MB = 100
/** Pixels of the longer side. */
const SMALL = 720
const HIGH_DEFINITION = 1280

/** POST /send/video */
export const sendVideo = sendRoute({
  operation: 'POST /send/video',
  summary: 'Send Video',
  fields: {
    video: `File of a form: MP4, MKV or AVI, at most ${LIMIT_MB} MB`,
    video_url: 'Text: where to fetch it instead',
    caption: 'Text',
    view_once: 'Boolean',
    compress: `Boolean: at most ${SMALL} pixels`,
    hd: `Boolean: at most ${HIGH_DEFINITION} pixels, whatever compress says`,
    gif_playback: 'Boolean: silent, again and again',
  },
  common: ['reply_message_id', 'is_forwarded', 'duration'],
  done: 'Video sent to',
  read(fields) {
    const isSmall = fields.flag('compress') ?? false
    const maxEdge = fields.flag('hd') ? HIGH_DEFINITION : isSmall && SMALL
    const [text, once] = [fields.text('caption') || null, fields.flag('view_once')]
    const style = fields.flag('gif_playback') ? 'gif' : 'plain'
    const file = readFile(fields, {
      field: 'video',
      name: 'Video',
      types: { allowed: TYPES, refusal: 'your video type is not allowed. please use mp4/mkv/avi/x-msvideo' },
      limit: LIMIT_MB,
    })
    return {
      kind: 'video',
      text,
      style,
      file: { ...file, convert: true, ...(maxEdge && { maxEdge }) },
      ...(once && { viewOnce: true }),
    }
  },
})
