import type { ContactCard } from '../../../core/model/content.ts'
import { invalid } from '../invalid.ts'
import { phoneDigits } from './address.ts'

/** WAHA's VCardContact, or its Contact, of which a card is made. */
interface WahaContact {
  readonly vcard?: string | null
  readonly fullName?: string | null
  readonly organization?: string | null
  readonly phoneNumber?: string | null
  readonly whatsappId?: string | null
}

/** One entry of a request's `contacts`. Throws BAD_REQUEST when there is nothing to make a card of. */
export function toContactCard(contact: WahaContact, index: number): ContactCard {
  const { vcard, fullName, phoneNumber } = contact
  if (vcard) return { name: nameOf(vcard, contact, index), vcard }
  if (!fullName || !phoneNumber) throw invalid(`contacts.${index} must have vcard, or fullName and phoneNumber`)
  return { name: fullName, vcard: toVcard({ ...contact, fullName, phoneNumber }) }
}

/** vCard 3.0, as phones write it: `waid` makes it a contact that can be written to. */
function toVcard({ fullName, organization, phoneNumber, whatsappId }: Named): string {
  const waid = phoneDigits(whatsappId || phoneNumber)
  return [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:;${escape(fullName)};;;`,
    `FN:${escape(fullName)}`,
    ...(organization ? [`ORG:${escape(organization)};`] : []),
    `TEL;type=CELL;type=VOICE;waid=${waid}:${escape(phoneNumber)}`,
    'END:VCARD',
  ].join('\n')
}

type Named = WahaContact & { readonly fullName: string; readonly phoneNumber: string }

/** Signs that have a meaning in a vCard. */
const escape = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n')

const unescape = (text: string): string =>
  text.replace(/\\(.)/g, (_, sign: string) => (/n/i.test(sign) ? '\n' : sign)).trim()

/** What the card says, else what the request does. */
function nameOf(vcard: string, { fullName }: WahaContact, index: number): string {
  if (!/^BEGIN:VCARD/im.test(vcard.trimStart())) throw invalid(`contacts.${index}.vcard must be a vCard`)
  const [, formatted] = /^(?:item\d+\.)?FN(?:;[^:\r\n]*)?:(.*)$/im.exec(vcard) ?? []
  return unescape(formatted ?? '') || fullName || 'Contact'
}
