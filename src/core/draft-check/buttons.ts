import type { Button } from '../model/content.ts'
import type { MessageDraft } from '../model/draft.ts'
import { refuse } from './refuse.ts'
import { checkLength, checkText, checkWords } from './text.ts'

const MAX_BUTTONS = 3
const MAX_CARDS = 10
const PHONE = /^\+?[0-9][0-9 ().-]{3,24}$/

/** Throws BAD_REQUEST. */
export function checkButtonsMessage(draft: Extract<MessageDraft, { readonly kind: 'buttons' }>): void {
  checkText(draft.text)
  checkLength(draft.header, { field: 'header', max: 60 })
  checkLength(draft.footer, { field: 'footer', max: 60 })
  if (draft.buttons.length < 1) refuse(`there must be 1 to ${MAX_BUTTONS} buttons`)
  checkButtons(draft.buttons)
}

/** Throws BAD_REQUEST. */
export function checkCarousel(draft: Extract<MessageDraft, { readonly kind: 'carousel' }>): void {
  checkLength(draft.text, { field: 'text', max: 1_024 })
  checkLength(draft.footer, { field: 'footer', max: 60 })
  if (draft.cards.length < 1 || draft.cards.length > MAX_CARDS) refuse(`a carousel must have 1 to ${MAX_CARDS} cards`)
  for (const card of draft.cards) {
    checkLength(card.title, { field: 'the title of a card', max: 60 })
    checkLength(card.subtitle, { field: 'the subtitle of a card', max: 60 })
    checkWords(card.text, { field: 'the text of a card', max: 1_024 })
    checkLength(card.footer, { field: 'the footer of a card', max: 60 })
    checkButtons(card.buttons)
  }
}

function checkButtons(buttons: readonly Button[]): void {
  if (buttons.length > MAX_BUTTONS) refuse(`there must be no more than ${MAX_BUTTONS} buttons`)
  for (const button of buttons) {
    checkWords(button.text, { field: 'the text of a button', max: 25 })
    checkLength(button.id, { field: 'the id of a button', max: 256 })
    checkValue(button)
  }
  const ids = buttons.filter(({ type }) => type === 'reply').map(({ id }) => id)
  if (new Set(ids).size < ids.length) refuse('the ids of the buttons must differ')
}

function checkValue({ type, value = '' }: Button): void {
  switch (type) {
    case 'reply':
      return
    case 'url':
      if (!isWebAddress(value)) refuse('a url button must have a URL that begins with http:// or https://')
      return checkLength(value, { field: 'the URL of a button', max: 2_000 })
    case 'call':
      if (!PHONE.test(value)) refuse('a call button must have a phone number such as +5511999999999')
      return
    case 'copy':
      return checkWords(value, { field: 'the code of a copy button', max: 256 })
    case 'other':
      if (!isJson(value)) refuse('a button of another type must have parameters in JSON')
  }
}

/** A URL of the web, such as a person may open. */
export const isWebAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

/** Whether a text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
