import { readFile } from '../../convert/file.ts'
import { sendRoute } from './send-route.ts'

const LIMIT_MB = 50

/** POST /send/file: a document of any type, as it is. */
export const sendFile = sendRoute({
  operation: 'POST /send/file',
  summary: 'Send File',
  fields: {
    file: `File of a form, at most ${LIMIT_MB} MB`,
    file_url: 'Text: where to fetch it instead',
    caption: 'Text',
  },
  common: ['reply_message_id', 'is_forwarded', 'duration'],
  done: 'Document sent to',
  read: (fields) => ({
    kind: 'document',
    text: fields.text('caption') || null,
    file: readFile(fields, { field: 'file', name: 'File', limit: LIMIT_MB }),
  }),
})
