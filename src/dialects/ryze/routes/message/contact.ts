import { toVcard } from '../../convert/vcard.ts'
import { badRequest } from '../../required.ts'
import { contactRequest } from '../../schemas/send.ts'
import { sendRoute } from './send-route.ts'

/** POST /api/message/contact/{instance}: one card or several in one message. */
export const contact = sendRoute('contact', {
  summary: 'Send contact',
  body: contactRequest,
  neverPrivate: true,
  toDraft({ vcard }) {
    const cards = listOf(vcard)
    if (cards.length === 0) throw badRequest('vcard is required')
    return { kind: 'contacts', contacts: cards.map((card, index) => toVcard(card, `vcard[${index}]`)) }
  },
  said({ vcard }) {
    const { length } = listOf(vcard)
    return length > 1 ? `${length} contacts sent successfully in one message` : 'Contact sent successfully'
  },
})

function listOf<T>(cards: T | readonly T[] | null | undefined): readonly T[] {
  if (cards === null || cards === undefined) return []
  return Array.isArray(cards) ? (cards as readonly T[]) : [cards as T]
}
