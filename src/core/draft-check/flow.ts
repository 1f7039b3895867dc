import type { MessageDraft } from '../model/draft.ts'
import { isJson } from './buttons.ts'
import { refuse } from './refuse.ts'
import { checkLength, checkText, checkWords } from './text.ts'

const MAX_PARAMS = 65_536

/** Throws BAD_REQUEST. */
export function checkFlow(draft: Extract<MessageDraft, { readonly kind: 'flow' }>): void {
  checkText(draft.text)
  checkLength(draft.footer, { field: 'footer', max: 60 })
  checkWords(draft.name, { field: 'the name of the flow', max: 100 })
  checkLength(draft.params, { field: 'the parameters of the flow', max: MAX_PARAMS })
  if (!isJson(draft.params)) refuse('the parameters of the flow must be JSON')
  if (!Number.isInteger(draft.version) || draft.version < 0) refuse('the version of the flow must be a whole number')
}
