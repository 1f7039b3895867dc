import { invalid } from '../fault.ts'

/** Longer numbers are groups: no phone number has more digits. */
const MAX_PHONE = 15

/**
 * `phone` of a request as an address: a number gets its server, what has one stays. Throws VALIDATION_ERROR for national
 * numbers, which begin with 0.
 */
export function toRecipient(phone: string): string {
  const given = phone.trim().replace(/^\+/, '')
  if (given.startsWith('0')) {
    throw invalid(
      'phone number must be in international format (should not start with 0). For Indonesian numbers, use 62xxx format instead of 08xxx',
    )
  }
  if (given.includes('@')) return given
  return `${given}@${given.length > MAX_PHONE ? 'g.us' : 's.whatsapp.net'}`
}

/** The digits of a number on a card. Throws VALIDATION_ERROR. */
export function toContactDigits(phone: string): string {
  const digits = phone.split('@', 1)[0]?.replace(/[\s().+-]/g, '') ?? ''
  if (!/^[1-9]\d{3,14}$/.test(digits)) throw invalid('contact phone number must be in international format')
  return digits
}

/** A chat in a path: a bare number is a person's, however long. */
export function toChat(jid: string): string {
  const given = jid.trim().replace(/^\+/, '')
  return given.includes('@') ? given : `${given}@s.whatsapp.net`
}

const PAIRING_PHONE = /^\+?[0-9]{1,15}$/

/** The digits of a number to pair with. Throws VALIDATION_ERROR. */
export function toPairingDigits(phone: string): string {
  if (phone === '') throw invalid(`phone_number(${phone}): cannot be blank`)
  if (!PAIRING_PHONE.test(phone)) throw invalid(`phone_number(${phone}): must be in a valid format`)
  return phone.replace('+', '')
}
