import { required } from '../../fields.ts'
import { isWebAddress } from '../../web-address.ts'
import { sendRoute } from './send-route.ts'

/** POST /send/link: a text and an address below it, with what its page shows of itself. */
export const sendLink = sendRoute({
  operation: 'POST /send/link',
  summary: 'Send Link',
  fields: { link: 'Text: an address on the web; required', caption: 'Text; required' },
  common: ['is_forwarded', 'duration'],
  done: 'Link sent to',
  rules(fields) {
    const link = fields.text('link').trim()
    return {
      link: required(link) ?? (isWebAddress(link) ? null : 'must be a valid URL'),
      caption: required(fields.text('caption')),
    }
  },
  read(fields) {
    const url = fields.text('link').trim()
    const text = `${fields.text('caption')}\n${url}`
    return { kind: 'text', text, preview: { from: 'page', url, large: false, required: true } }
  },
})
