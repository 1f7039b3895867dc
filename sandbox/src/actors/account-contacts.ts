import type { Phone } from './phone.ts'

/** Somebody whom the phone knows. */
export interface ContactRow {
  readonly jid: string
  readonly lid: string | null
  /** As the address book has it. */
  readonly name: string | null
  /** As the person shows itself. */
  readonly pushName: string | null
}

/** The people that an account knows. */
export interface AccountContacts {
  contacts(): readonly ContactRow[]
  /** Gives somebody a name in the address book. */
  setContact(person: string, name: string): Promise<ContactRow>
}

/** The address book of a phone, and the names that people show. */
export function createAccountContacts(phone: Phone): AccountContacts {
  const { rows, addresses } = phone.context
  const contactOf = (jid: string): ContactRow => ({
    jid,
    lid: addresses.lidOf(jid),
    name: rows.get<string>('contact', jid),
    pushName: rows.get<string>('push-name', jid),
  })
  return {
    contacts() {
      const known = [...rows.list('contact'), ...rows.list('push-name')].map(({ id }) => id)
      return [...new Set(known)].toSorted().map(contactOf)
    },
    async setContact(person, name) {
      const jid = phone.chatOf(person)
      await phone.act({ type: 'contact', jid, fullName: name, lid: addresses.lidOf(jid) })
      return contactOf(jid)
    },
  }
}
