import { readFile } from '../../convert/file.ts'
import { sendRoute } from './send-route.ts'

const TYPES = new Set(['image/jpeg', 'image/jpg', 'image/png', 'image/webp', 'image/gif'])

/** POST /send/sticker: an image that becomes a sticker. */
export const sendSticker = sendRoute({
  operation: 'POST /send/sticker',
  summary: 'Send Sticker',
  fields: {
    sticker: 'File of a form: JPEG, PNG, WebP or GIF',
    sticker_url: 'Text: where to fetch it instead',
  },
  common: ['is_forwarded', 'duration'],
  done: 'Sticker sent to',
  read(fields) {
    const refusal = 'your sticker is not allowed. please use jpg/jpeg/png/webp/gif'
    const file = readFile(fields, { field: 'sticker', name: 'Sticker', types: { allowed: TYPES, refusal } })
    return { kind: 'sticker', file: { ...file, convert: true } }
  },
})
