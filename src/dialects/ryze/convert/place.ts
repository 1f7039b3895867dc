import { badRequest } from '../required.ts'

type Degrees = number | null | undefined

/** Both coordinates, or neither: null. Throws BAD_REQUEST. */
export function toCoordinates(latitude: Degrees, longitude: Degrees) {
  if (typeof latitude !== 'number' && typeof longitude !== 'number') return null
  if (typeof latitude !== 'number' || typeof longitude !== 'number') throw missing()
  if (Math.abs(latitude) > 90) throw badRequest('Latitude must be between -90 and 90')
  if (Math.abs(longitude) > 180) throw badRequest('Longitude must be between -180 and 180')
  return { latitude, longitude }
}

/** RyzeAPI cannot tell 0,0 from what is missing; its clients rely on the refusal. Throws BAD_REQUEST. */
export function requireCoordinates(latitude: Degrees, longitude: Degrees) {
  const found = toCoordinates(latitude, longitude)
  if (!found || (found.latitude === 0 && found.longitude === 0)) throw missing()
  return found
}

const missing = () => badRequest('Latitude and longitude are required')
