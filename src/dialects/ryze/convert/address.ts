import { bareJid, kindOf, phoneJid, userOf, type Jid } from '../../../core/model/address.ts'
import { badRequest } from '../required.ts'

const PHONE = /^\+?[\d\s().-]{5,30}$/
const USER = /^[\w.+:-]{1,128}$/

/** A phone number in digits, or any address. Throws BAD_REQUEST with a sentence that begins with `Number`. */
export function fromNumber(number: string): Jid {
  const text = number.trim()
  if (PHONE.test(text)) return phoneJid(text.replace(/\D/g, ''))
  const at = text.indexOf('@')
  if (at < 1 || !USER.test(text.slice(0, at)) || kindOf(text) === 'other')
    throw badRequest(`Number ${shown(text)} is invalid`)
  return bareJid(text)
}

/**
 * The other spelling of a Brazilian mobile number: it got a ninth digit, and WhatsApp knows the account by one of the two.
 * Null where there is none.
 */
export function otherBrazilianForm(jid: Jid): Jid | null {
  const [, area, nine, rest] = /^55(\d\d)(9?)([6-9]\d{7})$/.exec(userOf(jid)) ?? []
  if (kindOf(jid) !== 'phone' || area === undefined || rest === undefined) return null
  return phoneJid(`55${area}${nine ? '' : '9'}${rest}`)
}

/** As a caller wrote it, short enough to be said again. */
export const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
