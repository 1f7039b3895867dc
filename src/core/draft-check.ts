import { GatewayError } from './errors.ts'
import type { MessageDraft } from './model/message.ts'

const MAX_TEXT = 65_536
const MAX_TAG = 100
const MESSAGE_ID = /^[A-Za-z0-9.-]{1,128}$/

/** What could not reach the other side as it is. Throws BAD_REQUEST. */
export function checkDraft(draft: MessageDraft): void {
  const { id, tag } = draft
  if (draft.kind === 'text') checkText(draft.text)
  if (tag !== undefined && (tag.length > MAX_TAG || !tag.isWellFormed())) {
    refuse(`the tag of a message must not exceed ${MAX_TAG} characters`)
  }
  if (id !== undefined && !MESSAGE_ID.test(id)) refuse('id must be 1 to 128 letters, digits, dots or hyphens')
}

/** A text as WhatsApp can carry it. Throws BAD_REQUEST. */
export function checkText(text: string): void {
  if (text === '') refuse('text must not be empty')
  if (text.length > MAX_TEXT) refuse(`text must not exceed ${MAX_TEXT} characters`)
  // Half of a surrogate pair cannot be written in UTF-8: something else would arrive.
  if (!text.isWellFormed()) refuse('text must be well-formed Unicode')
}

/** A name of a person or a label, as WhatsApp can carry it. Throws BAD_REQUEST. */
export function checkName(name: string): void {
  if (name.trim() === '') refuse('name must not be empty')
  if (name.length > MAX_NAME) refuse(`name must not exceed ${MAX_NAME} characters`)
  if (!name.isWellFormed()) refuse('name must be well-formed Unicode')
}

const MAX_NAME = 100

function refuse(why: string): never {
  throw new GatewayError('BAD_REQUEST', why)
}
