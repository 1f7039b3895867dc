import { required, type Fields } from '../../fields.ts'
import { sendRoute } from './send-route.ts'

const NUMBER = /^[+-]?\d{1,3}(\.\d+)?$/

/** POST /send/location: a place without a name. */
export const sendLocation = sendRoute({
  operation: 'POST /send/location',
  summary: 'Send Location',
  fields: { latitude: 'Text: degrees; required', longitude: 'Text: degrees; required' },
  common: ['is_forwarded', 'duration'],
  done: 'Send location success',
  rules: (fields) => ({
    latitude: degrees(fields, 'latitude', 90),
    longitude: degrees(fields, 'longitude', 180),
  }),
  read: (fields) => ({
    kind: 'location',
    latitude: Number(fields.text('latitude')),
    longitude: Number(fields.text('longitude')),
    name: null,
    address: null,
  }),
})

function degrees(fields: Fields, name: string, most: number): string | null {
  const text = fields.text(name).trim()
  const isRight = NUMBER.test(text) && Math.abs(Number(text)) <= most
  return required(text) ?? (isRight ? null : `must be a valid ${name}`)
}
