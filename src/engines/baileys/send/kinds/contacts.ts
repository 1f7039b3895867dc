import type { ContactCard } from '../../../../core/model/content.ts'
import type { Composer } from './composer.ts'

const cardFields = ({ name, vcard }: ContactCard) => ({ displayName: name, vcard })

export const composeContacts: Composer<'contacts'> = ({ contacts }) => {
  const [first, ...others] = contacts
  if (first && others.length === 0) return { contactMessage: cardFields(first) }
  const displayName = `${contacts.length} contacts`
  return { contactsArrayMessage: { displayName, contacts: contacts.map(cardFields) } }
}
