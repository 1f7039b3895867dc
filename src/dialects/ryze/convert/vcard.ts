import type { ContactCard } from '../../../core/model/content.ts'
import { badRequest, requireText } from '../required.ts'

export interface CardFields {
  readonly fullName?: string | null
  readonly phone?: string | null
  readonly organization?: string | null
  readonly email?: string | null
  readonly url?: string | null
}

/** A person's card as WhatsApp shares it. `at` is how the request names it. Throws BAD_REQUEST. */
export function toVcard({ fullName, phone, organization, email, url }: CardFields, at: string): ContactCard {
  const name = requireText(fullName, `${at}.fullName is required`)
  const number = requireText(phone, `${at}.phone is required`)
  if (!/^\+?[\d\s().-]{3,40}$/.test(number)) throw badRequest(`${at}.phone is invalid`)
  const digits = number.replace(/\D/g, '')
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:;${escape(name)};;;`,
    `FN:${escape(name)}`,
    ...optional('ORG', organization),
    `TEL;type=CELL;type=VOICE;waid=${digits}:+${digits}`,
    ...optional('EMAIL', email),
    ...optional('URL', url),
    'END:VCARD',
  ]
  return { name, vcard: lines.join('\n') }
}

const optional = (field: string, value: string | null | undefined): readonly string[] =>
  value?.trim() ? [`${field}:${escape(value.trim())}`] : []

/** A line of a card ends where its text does: nobody adds lines to it. */
const escape = (text: string): string =>
  text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r\n|[\r\n]/g, String.raw`\n`)
