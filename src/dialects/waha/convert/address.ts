import { GatewayError } from '../../../core/errors.ts'
import { bareJid, kindOf, phoneJid, userOf, type Jid } from '../../../core/model/address.ts'

const PHONE = /^\+?[\d\s().-]{5,30}$/
const USER = /^[\w.+:-]{1,128}$/

/** WAHA writes phone numbers as `…@c.us`; every other address is WhatsApp's own. */
export const toWahaId = (jid: Jid): string => (kindOf(jid) === 'phone' ? `${userOf(jid)}@c.us` : jid)

export const toWahaIdOrNull = (jid: Jid | null): string | null => (jid === null ? null : toWahaId(jid))

/** Accepts every form that WAHA does: an address, or a bare phone number. Throws CHAT_INVALID. */
export function fromWahaId(id: string): Jid {
  const text = id.trim()
  if (PHONE.test(text)) return phoneJid(digitsOf(text))
  const at = text.indexOf('@')
  if (at < 1 || !USER.test(text.slice(0, at)) || kindOf(text) === 'other') {
    throw new GatewayError(
      'CHAT_INVALID',
      `'${shorten(id)}' is not a chat id: use 123456@c.us, …@g.us, …@lid or digits`,
    )
  }
  return bareJid(text)
}

/** A phone number from `+49 170…`, `49170…` or `49170…@c.us`. Throws BAD_REQUEST. */
export function phoneDigits(text: string): string {
  const [user = '', server] = text.trim().split('@', 2)
  const digits = digitsOf(user)
  const isPhone = server === undefined || kindOf(text.trim()) === 'phone'
  if (isPhone && PHONE.test(user) && digits.length >= 5 && digits.length <= 20) return digits
  throw new GatewayError('BAD_REQUEST', `'${shorten(text)}' is not a phone number`)
}

const digitsOf = (text: string): string => text.replace(/\D/g, '')

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
