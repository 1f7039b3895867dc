import { invalid } from '../../fault.ts'
import { between, required, type Fields } from '../../fields.ts'
import { sendRoute } from './send-route.ts'

/** How many options WhatsApp shows. */
const OPTIONS = { min: 2, max: 12 } as const

/** POST /send/poll */
export const sendPoll = sendRoute({
  operation: 'POST /send/poll',
  summary: 'Send Poll / Vote',
  fields: {
    question: 'Text; required',
    options: `List of ${OPTIONS.min} to ${OPTIONS.max} texts; required`,
    max_answer: 'Whole number: how many may be chosen; required',
  },
  common: ['duration'],
  done: 'Send poll success',
  rules(fields) {
    const options = fields.texts('options')
    if (options.length === 0) throw invalid('options: cannot be blank.')
    return {
      question: required(fields.text('question')),
      options: aboutOptions(options),
      max_answer: aboutAnswers(fields, options.length),
    }
  },
  read(fields) {
    const options = fields.texts('options')
    if (new Set(options).size < options.length) throw invalid('options should be unique')
    return { kind: 'poll', text: fields.text('question'), options, selectable: fields.whole('max_answer') ?? 0 }
  },
})

function aboutOptions(options: readonly string[]): string | null {
  const blank = options.flatMap((option, index) => (option === '' ? [`${index}: cannot be blank`] : []))
  if (blank.length > 0) return `(${blank.join('; ')}.)`
  const fits = options.length >= OPTIONS.min && options.length <= OPTIONS.max
  return fits ? null : `the length must be between ${OPTIONS.min} and ${OPTIONS.max}`
}

function aboutAnswers(fields: Fields, most: number): string | null {
  const answers = fields.whole('max_answer') ?? 0
  return answers === 0 ? 'cannot be blank' : between(answers, { min: 1, max: most })
}
