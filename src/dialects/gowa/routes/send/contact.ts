import { toContactDigits } from '../../convert/phone.ts'
import { toCard } from '../../convert/vcard.ts'
import { required } from '../../fields.ts'
import { sendRoute } from './send-route.ts'

/** POST /send/contact: one person's card. */
export const sendContact = sendRoute({
  operation: 'POST /send/contact',
  summary: 'Send Contact',
  fields: { contact_name: 'Text; required', contact_phone: 'Text: a number with country code; required' },
  common: ['is_forwarded', 'duration'],
  done: 'Contact sent to',
  rules: (fields) => ({
    contact_name: required(fields.text('contact_name').trim()),
    contact_phone: required(fields.text('contact_phone').trim()),
  }),
  read(fields) {
    const digits = toContactDigits(fields.text('contact_phone'))
    return { kind: 'contacts', contacts: [toCard(fields.text('contact_name').trim(), digits)] }
  },
})
