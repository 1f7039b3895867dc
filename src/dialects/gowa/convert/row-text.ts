import type { ContactCard, Place } from '../../../core/model/content.ts'
import type { Message } from '../../../core/model/message.ts'
import { phoneOf } from './vcard.ts'

/** What the list of a chat's messages shows as the text of one. */
export function toRowText({ content }: Pick<Message, 'content'>): string {
  switch (content.kind) {
    case 'contacts': {
      const label = content.contacts.length === 1 ? 'Contact' : 'Contacts'
      return `${label}: ${content.contacts.map(toContactText).join(', ')}`
    }
    case 'location':
      return toPlaceText(content)
    case 'liveLocation':
      return toPlaceText({ ...content, name: content.text, address: null })
    default:
      return content.text ?? ''
  }
}

function toContactText({ name, vcard }: ContactCard): string {
  const phone = phoneOf(vcard)
  return phone === null ? name : `${name} (${phone})`
}

const toPlaceText = ({ name, address, latitude, longitude }: Place): string =>
  [name, address, `https://maps.google.com/?q=${latitude},${longitude}`].filter(Boolean).join(' — ')
