import type { proto } from 'baileys'
import type { Composer } from './composer.ts'

export const composeLocation: Composer<'location'> = (draft) => ({ locationMessage: placeFields(draft) })

interface PlaceParts {
  readonly latitude?: number
  readonly longitude?: number
  readonly name: string | null
  readonly address: string | null
}

/** Also of events. */
export const placeFields = ({ latitude, longitude, name, address }: PlaceParts): proto.Message.ILocationMessage => ({
  ...(latitude !== undefined && longitude !== undefined && { degreesLatitude: latitude, degreesLongitude: longitude }),
  ...(name !== null && { name }),
  ...(address !== null && { address }),
})
