import { readFile } from '../../convert/file.ts'
import { sendRoute } from './send-route.ts'

const TYPES = new Set(['image/jpeg', 'image/jpg', 'image/png'])
/** Pixels of the longer side. */
const SMALL = 600
const HIGH_DEFINITION = 2560

/** POST /send/image: made small unless the request says otherwise, as in GOWA. */
export const sendImage = sendRoute({
  operation: 'POST /send/image',
  summary: 'Send Image',
  fields: {
    image: 'File of a form: JPEG or PNG',
    image_url: 'Text: where to fetch it instead',
    caption: 'Text',
    view_once: 'Boolean',
    compress: `Boolean, true when absent: at most ${SMALL} pixels`,
    hd: `Boolean: at most ${HIGH_DEFINITION} pixels, whatever compress says`,
  },
  common: ['reply_message_id', 'is_forwarded', 'duration'],
  done: 'Message sent to',
  read(fields) {
    const isSmall = fields.flag('compress') ?? true
    const maxEdge = fields.flag('hd') ? HIGH_DEFINITION : isSmall && SMALL
    const [text, once] = [fields.text('caption') || null, fields.flag('view_once')]
    const file = readFile(fields, {
      field: 'image',
      name: 'Image',
      types: { allowed: TYPES, refusal: 'your image is not allowed. please use jpg/jpeg/png' },
    })
    return {
      kind: 'image',
      text,
      file: { ...file, convert: true, ...(maxEdge && { maxEdge }) },
      ...(once && { viewOnce: true }),
    }
  },
})
