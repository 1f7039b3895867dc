import { kindOf } from '../model/address.ts'
import type { MessageDraft } from '../model/draft.ts'
import { checkButtonsMessage, checkCarousel } from './buttons.ts'
import { checkContacts } from './contacts.ts'
import { checkEvent } from './event.ts'
import { checkFile } from './file.ts'
import { checkFlow } from './flow.ts'
import { checkForward } from './forward.ts'
import { checkList } from './list.ts'
import { checkPix } from './pix.ts'
import { checkLocation } from './place.ts'
import { checkPoll } from './poll.ts'
import { refuse } from './refuse.ts'
import { checkLook, checkStory } from './story.ts'
import { checkCaption, checkLength, checkText, checkWords } from './text.ts'

const MAX_TAG = 100
const MAX_MENTIONS = 1_024
const MESSAGE_ID = /^[A-Za-z0-9.-]{1,128}$/

/** What could not reach the other side as it is. Throws BAD_REQUEST. */
export function checkDraft(draft: MessageDraft): void {
  const { id, tag, mentions = [], expiration, forwardingScore } = draft
  checkStory(draft)
  checkContent(draft)
  if (tag !== undefined && (tag.length > MAX_TAG || !tag.isWellFormed())) {
    refuse(`the tag of a message must not exceed ${MAX_TAG} characters`)
  }
  if (id !== undefined && !MESSAGE_ID.test(id)) refuse('id must be 1 to 128 letters, digits, dots or hyphens')
  if (mentions === 'all' && kindOf(draft.chat) !== 'group') refuse('everybody can be mentioned in a group only')
  if (mentions.length > MAX_MENTIONS) refuse(`a message can mention ${MAX_MENTIONS} people`)
  if (!isCount(expiration)) refuse('the time until a message disappears must be a whole number of seconds')
  if (!isCount(forwardingScore)) refuse('the number of times a message was forwarded must be a whole number')
}

const isCount = (value: number | undefined): boolean => value === undefined || (Number.isInteger(value) && value >= 0)

function checkContent(draft: MessageDraft): void {
  switch (draft.kind) {
    case 'text':
      return checkTextDraft(draft)
    case 'image':
    case 'video':
    case 'document':
      checkCaption(draft.text)
      return checkFile(draft.file)
    case 'audio':
      return checkAudio(draft)
    case 'sticker':
      return checkFile(draft.file)
    case 'location':
      return checkLocation(draft)
    case 'contacts':
      return checkContacts(draft)
    case 'poll':
      return checkPoll(draft)
    case 'event':
      return checkEvent(draft)
    case 'list':
      return checkList(draft)
    case 'buttons':
      return checkButtonsMessage(draft)
    case 'carousel':
      return checkCarousel(draft)
    case 'flow':
      return checkFlow(draft)
    case 'pix':
      return checkPix(draft)
    case 'choice':
      checkWords(draft.id, { field: 'the id of the choice', max: 256 })
      return checkText(draft.text)
    case 'forward':
      return checkForward(draft)
  }
}

function checkTextDraft(draft: Extract<MessageDraft, { readonly kind: 'text' }>): void {
  checkText(draft.text)
  checkLook(draft)
  const { preview } = draft
  if (preview?.from !== 'caller') return
  checkWords(preview.title, { field: 'the title of the preview', max: 1_000 })
  checkLength(preview.description, { field: 'the description of the preview', max: 4_096 })
  if (!draft.text.includes(preview.url)) refuse('the text must contain the URL of the preview')
}

const WAVEFORM_MAX = 1_000
const MAX_SECONDS = 24 * 3_600

function checkAudio(draft: Extract<MessageDraft, { readonly kind: 'audio' }>): void {
  checkFile(draft.file)
  checkLook({ ...(draft.background !== undefined && { background: draft.background }) })
  const { seconds, waveform = [] } = draft
  if (seconds !== undefined && !(seconds >= 0 && seconds <= MAX_SECONDS)) {
    refuse(`the duration must be 0 to ${MAX_SECONDS} seconds`)
  }
  if (waveform.length > WAVEFORM_MAX || waveform.some((value) => !(value >= 0 && value <= 100))) {
    refuse(`a waveform must have up to ${WAVEFORM_MAX} numbers from 0 to 100`)
  }
}
