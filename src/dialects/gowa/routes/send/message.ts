import { kindOf } from '../../../../core/model/address.ts'
import { readMentions } from '../../convert/mentions.ts'
import { required } from '../../fields.ts'
import { sendRoute } from './send-route.ts'

/** POST /send/message: a text. */
export const sendMessage = sendRoute({
  operation: 'POST /send/message',
  summary: 'Send Message',
  fields: { message: 'Text; required', mentions: 'List of numbers, or "@everyone" for all of a group' },
  common: ['reply_message_id', 'is_forwarded', 'duration'],
  done: 'Message sent to',
  rules: (fields) => ({ message: required(fields.text('message')) }),
  read(fields, chat) {
    const text = fields.text('message')
    return { kind: 'text', text, mentions: readMentions(text, fields.texts('mentions'), kindOf(chat) === 'group') }
  },
})
