import { requireCoordinates } from '../../convert/place.ts'
import { locationRequest } from '../../schemas/send.ts'
import { sendRoute } from './send-route.ts'

/** POST /api/message/location/{instance} */
export const location = sendRoute('location', {
  summary: 'Send location',
  body: locationRequest,
  toDraft: ({ latitude, longitude, name, address }) => ({
    kind: 'location',
    ...requireCoordinates(latitude, longitude),
    name: name?.trim() || null,
    address: address?.trim() || null,
  }),
})
