import { kindOf } from '../model/address.ts'
import type { MessageDraft } from '../model/draft.ts'
import { refuse } from './refuse.ts'
import { checkLength, checkText, checkWords } from './text.ts'

const MAX_SECTIONS = 10
const MAX_ROWS = 10
const MAX_ID = 200
const TITLE = { field: 'the title of a row', max: 100 }

/** Throws BAD_REQUEST. */
export function checkList(draft: Extract<MessageDraft, { readonly kind: 'list' }>): void {
  if (kindOf(draft.chat) === 'group') refuse('lists can be sent to persons only, not to groups')
  checkText(draft.text)
  checkLength(draft.title, { field: 'title', max: 60 })
  checkLength(draft.footer, { field: 'footer', max: 60 })
  checkWords(draft.button, { field: 'the text of the button', max: 20 })
  const { sections } = draft
  if (sections.length < 1 || sections.length > MAX_SECTIONS) refuse(`a list must have 1 to ${MAX_SECTIONS} sections`)
  for (const { title, rows } of sections) {
    checkLength(title, { field: 'the title of a section', max: 100 })
    if (rows.length < 1 || rows.length > MAX_ROWS) refuse(`a section must have 1 to ${MAX_ROWS} rows`)
  }
  const rows = sections.flatMap((section) => section.rows)
  for (const row of rows) {
    checkWords(row.title, TITLE)
    checkLength(row.description, { field: 'the description of a row', max: 200 })
    checkWords(row.id, { field: 'the id of a row', max: MAX_ID })
  }
  if (new Set(rows.map(({ id }) => id)).size < rows.length) refuse('the ids of the rows must differ')
}
