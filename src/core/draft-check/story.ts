import { isPerson, kindOf } from '../model/address.ts'
import type { MessageDraft } from '../model/draft.ts'
import { refuse } from './refuse.ts'

const COLOUR = /^#[0-9a-f]{8}$/i
const MAX_FONT = 10
export const MAX_AUDIENCE = 5_000
const KINDS: ReadonlySet<MessageDraft['kind']> = new Set(['text', 'image', 'video', 'audio', 'forward'])

/** What only stories have, and what they cannot be. Throws BAD_REQUEST. */
export function checkStory(draft: MessageDraft): void {
  if (kindOf(draft.chat) !== 'status') {
    if (draft.audience !== undefined) refuse('only a story can have an audience')
    return
  }
  if (!KINDS.has(draft.kind)) refuse('a story must be a text, an image, a video or audio')
  if (draft.quoted) refuse('a story cannot answer a message')
  const { audience = [] } = draft
  if (draft.audience?.length === 0) refuse('a story must have somebody who may see it')
  if (audience.length > MAX_AUDIENCE) refuse(`a story can be sent to ${MAX_AUDIENCE} people at a time`)
  if (!audience.every(isPerson)) refuse('the audience of a story must be persons: phone numbers, …@c.us or …@lid')
}

/** Throws BAD_REQUEST. */
export function checkLook({ background, font }: { readonly background?: string; readonly font?: number }): void {
  if (background !== undefined && !COLOUR.test(background)) refuse('the background must be a colour such as #FF38B42F')
  if (font !== undefined && !(Number.isInteger(font) && font >= 0 && font <= MAX_FONT)) {
    refuse(`the font must be a number from 0 to ${MAX_FONT}`)
  }
}
