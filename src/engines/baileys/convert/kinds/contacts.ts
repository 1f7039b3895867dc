import type { proto } from 'baileys'
import type { ContactCard, ContactsContent } from '../../../../core/model/content.ts'
import type { Reader } from './reader.ts'

export const readContact: Reader<proto.Message.IContactMessage> = (fields) => toContacts([fields])

export const readContacts: Reader<proto.Message.IContactsArrayMessage> = ({ contacts }) => toContacts(contacts ?? [])

function toContacts(fields: readonly proto.Message.IContactMessage[]): ContactsContent {
  const contacts = fields.map(({ displayName, vcard }): ContactCard => ({
    name: displayName ?? '',
    vcard: vcard ?? '',
  }))
  return { kind: 'contacts', text: contacts.map(({ name }) => name).join(', ') || null, contacts }
}
