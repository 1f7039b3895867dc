import type { MessageDraft } from '../model/draft.ts'
import { refuse } from './refuse.ts'
import { checkWords } from './text.ts'

const MIN_OPTIONS = 2
const MAX_OPTIONS = 12
const MAX_QUESTION = 255
const MAX_OPTION = 100

/** Throws BAD_REQUEST. */
export function checkPoll({ text, options, selectable }: Extract<MessageDraft, { readonly kind: 'poll' }>): void {
  checkWords(text, { field: 'the question', max: MAX_QUESTION })
  if (options.length < MIN_OPTIONS || options.length > MAX_OPTIONS) {
    refuse(`a poll must have ${MIN_OPTIONS} to ${MAX_OPTIONS} options`)
  }
  for (const option of options) checkWords(option, { field: 'an option', max: MAX_OPTION })
  // Votes name the hash of an option's text.
  if (new Set(options).size < options.length) refuse('options should be unique')
  if (!Number.isInteger(selectable) || selectable < 0 || selectable > options.length) {
    refuse(`from 0 (any number) to ${options.length} options may be selectable`)
  }
}
