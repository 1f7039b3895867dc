import type { MessageDraft } from '../model/draft.ts'
import { isWebAddress } from './buttons.ts'
import { checkCoordinates, checkPlaceTexts } from './place.ts'
import { refuse } from './refuse.ts'
import { checkLength, checkWords } from './text.ts'

/** The year 2286: what is later was meant in milliseconds. */
const MAX_TIME = 10_000_000_000
const MAX_REMINDER = 30 * 24 * 3_600

/** Throws BAD_REQUEST. */
export function checkEvent(draft: Extract<MessageDraft, { readonly kind: 'event' }>): void {
  checkWords(draft.text, { field: 'the name of the event', max: 100 })
  checkLength(draft.description, { field: 'the description of the event', max: 2_048 })
  checkTime(draft.startsAt, 'the start')
  if (draft.endsAt !== null) {
    checkTime(draft.endsAt, 'the end')
    if (draft.endsAt <= draft.startsAt) refuse('the end of the event must be after its start')
  }
  if (draft.joinLink !== null && !isWebAddress(draft.joinLink))
    refuse('the link of the event must be an http or https URL')
  const { reminder, place } = draft
  if (reminder !== null && !(Number.isInteger(reminder) && reminder >= 0 && reminder <= MAX_REMINDER)) {
    refuse(`the reminder must be 0 to ${MAX_REMINDER} seconds before the event`)
  }
  if (!place) return
  checkPlaceTexts(place)
  const { latitude, longitude } = place
  if ((latitude === undefined) !== (longitude === undefined)) refuse('latitude and longitude go together')
  if (latitude !== undefined && longitude !== undefined) checkCoordinates(latitude, longitude)
}

function checkTime(seconds: number, what: string): void {
  if (!Number.isInteger(seconds) || seconds <= 0 || seconds > MAX_TIME) {
    refuse(`${what} of the event must be a time in seconds since 1970`)
  }
}
