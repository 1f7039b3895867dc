import type { MessageDraft } from '../model/draft.ts'
import { refuse } from './refuse.ts'
import { checkWords } from './text.ts'

const MAX_CONTACTS = 100
const MAX_VCARD = 65_536

/** Throws BAD_REQUEST. */
export function checkContacts({ contacts }: Extract<MessageDraft, { readonly kind: 'contacts' }>): void {
  if (contacts.length < 1 || contacts.length > MAX_CONTACTS)
    refuse(`1 to ${MAX_CONTACTS} contacts can be sent at a time`)
  for (const { name, vcard } of contacts) {
    checkWords(name, { field: 'the name of a contact', max: 500 })
    checkWords(vcard, { field: 'a vcard', max: MAX_VCARD })
    if (!/^BEGIN:VCARD\r?\n[^]*\r?\nEND:VCARD\s*$/i.test(vcard.trim())) {
      refuse('a vcard must begin with the line BEGIN:VCARD and end with the line END:VCARD')
    }
  }
}
