import { refuse } from './refuse.ts'

const MAX_TEXT = 65_536
const MAX_NAME = 100

/** A text as WhatsApp can carry it. Throws BAD_REQUEST. */
export function checkText(text: string): void {
  if (text === '') refuse('text must not be empty')
  checkLength(text, { field: 'text', max: MAX_TEXT })
}

/** A name of a person or a label, as WhatsApp can carry it. Throws BAD_REQUEST. */
export function checkName(name: string): void {
  if (name.trim() === '') refuse('name must not be empty')
  checkLength(name, { field: 'name', max: MAX_NAME })
}

/** What a text is in a message, and how long it may be. */
export interface TextRule {
  readonly field: string
  readonly max: number
}

/** Throws BAD_REQUEST for a text that is missing or cannot be carried. */
export function checkWords(text: string, rule: TextRule): void {
  if (text.trim() === '') refuse(`${rule.field} must not be empty`)
  checkLength(text, rule)
}

/** The same for a text that may be left out. */
export function checkLength(text: string | null | undefined, { field, max }: TextRule): void {
  if (text == null) return
  if (text.length > max) refuse(`${field} must not exceed ${max} characters`)
  // Half of a surrogate pair cannot be written in UTF-8: something else would arrive.
  if (!text.isWellFormed()) refuse(`${field} must be well-formed Unicode`)
}

/** Of an image, a video or a document. */
export const checkCaption = (text: string | null): void => checkLength(text, { field: 'caption', max: MAX_TEXT })
