import type { Button } from '../../../core/model/content.ts'
import { badRequest, requireText } from '../required.ts'

export interface ButtonFields {
  readonly id?: string | null
  readonly displayText?: string | null
  readonly type?: 'REPLY' | 'URL' | 'CALL' | 'COPY' | null
}

const MAX_BUTTONS = 3

/** At most three, and at least `least`. `at` is how the request names the list. Throws BAD_REQUEST. */
export function toButtons(
  buttons: readonly ButtonFields[] | null | undefined,
  { at, least }: { readonly at: string; readonly least: 0 | 1 },
): readonly Button[] {
  const wanted = buttons ?? []
  if (wanted.length < least || wanted.length > MAX_BUTTONS) {
    throw badRequest(`${at} must have ${least === 0 ? 'at most' : '1 to'} ${MAX_BUTTONS} items`)
  }
  const made = wanted.map((button, index) => toButton(button, `${at}[${index}]`))
  const ids = made.flatMap(({ type, id }) => (type === 'reply' ? [id] : []))
  // What somebody pressed is known by its id alone.
  if (new Set(ids).size < ids.length) throw badRequest(`${at} must have different ids`)
  return made
}

/** `id` is what a choice says; of the other types the address, the number or the code. */
function toButton({ id, displayText, type }: ButtonFields, at: string): Button {
  const text = requireText(displayText, `${at}.displayText is required`)
  const value = requireText(id, `${at}.id is required`)
  switch (type ?? 'REPLY') {
    case 'REPLY':
      return { type: 'reply', id: value, text }
    case 'URL':
      if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) {
        throw badRequest(`${at}.id must be an http or https address`)
      }
      return { type: 'url', id: '', text, value }
    case 'CALL':
      if (!/^\+?[\d\s().-]{5,30}$/.test(value)) throw badRequest(`${at}.id must be a phone number`)
      return { type: 'call', id: '', text, value: `+${value.replace(/\D/g, '')}` }
    case 'COPY':
      return { type: 'copy', id: '', text, value }
  }
}
