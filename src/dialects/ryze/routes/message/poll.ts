import { badRequest, requireText } from '../../required.ts'
import { pollRequest } from '../../schemas/send.ts'
import { sendRoute } from './send-route.ts'

const MIN_OPTIONS = 2
const MAX_OPTIONS = 12

/** POST /api/message/poll/{instance} */
export const poll = sendRoute('poll', {
  summary: 'Send poll',
  body: pollRequest,
  toDraft({ question, options, maxAnswer }) {
    const text = requireText(question, 'question is required')
    const wanted = (options ?? []).map((option) => option.trim())
    if (wanted.length < MIN_OPTIONS || wanted.length > MAX_OPTIONS) {
      throw badRequest(`options must have between ${MIN_OPTIONS} and ${MAX_OPTIONS} items`)
    }
    if (wanted.includes('')) throw badRequest('options must not be empty')
    // Votes name an option by its hash: of two alike nobody could choose one.
    if (new Set(wanted).size < wanted.length) throw badRequest('options must be different')
    return { kind: 'poll', text, options: wanted, selectable: Math.min(Math.max(maxAnswer ?? 1, 1), wanted.length) }
  },
})
