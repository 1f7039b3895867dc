import type { ContactCard } from '../../../core/model/content.ts'

/** A person's card as events show it; its number as WhatsApp knows it, else as it is written. */
export function toRyzeCard({ name, vcard }: ContactCard) {
  const [, phone = ''] = /waid=(\d+)/.exec(vcard) ?? /^TEL[^:]*:\+?([\d ()-]+)/m.exec(vcard) ?? []
  return { display_name: name, phone_number: phone.replace(/\D/g, ''), vcard }
}
