import type { MessageDraft } from '../model/draft.ts'
import { refuse } from './refuse.ts'
import { checkLength } from './text.ts'

/** Throws BAD_REQUEST. */
export function checkLocation(draft: Extract<MessageDraft, { readonly kind: 'location' }>): void {
  checkCoordinates(draft.latitude, draft.longitude)
  checkPlaceTexts(draft)
}

/** Throws BAD_REQUEST. */
export function checkCoordinates(latitude: number, longitude: number): void {
  if (!(Math.abs(latitude) <= 90)) refuse('latitude must be a number from -90 to 90')
  if (!(Math.abs(longitude) <= 180)) refuse('longitude must be a number from -180 to 180')
}

/** Throws BAD_REQUEST. */
export function checkPlaceTexts({
  name,
  address,
}: {
  readonly name: string | null
  readonly address: string | null
}): void {
  checkLength(name, { field: 'the name of the place', max: 1_000 })
  checkLength(address, { field: 'the address of the place', max: 1_000 })
}
