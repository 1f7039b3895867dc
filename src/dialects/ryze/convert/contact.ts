import type { Jid } from '../../../core/model/address.ts'
import type { Contact } from '../../../core/model/contact.ts'

/** A person as RyzeAPI lists them: names that are not known are empty. */
export const toRyzeContact = (contact: Contact) => ({
  jid: contact.phone ?? contact.lid ?? '',
  ...(contact.lid !== null && { lid: contact.lid }),
  first_name: firstWord(contact.savedName ?? ''),
  full_name: contact.savedName ?? '',
  push_name: contact.pushName ?? '',
  business_name: contact.businessName ?? '',
  // WhatsApp's shortened number of people who hide theirs: it is not kept.
  redacted_phone: '',
  found: true,
})

/** Somebody nothing is known of. */
export const toUnknownContact = (jid: Jid) => ({
  ...toRyzeContact({ phone: jid, lid: null, savedName: null, pushName: null, businessName: null }),
  found: false,
})

const firstWord = (name: string): string => name.split(' ', 1)[0] ?? ''
