import type { Gateway } from '../../../../core/gateway.ts'
import type { Contact } from '../../../../core/model/contact.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { fromNumber, otherBrazilianForm } from '../../convert/address.ts'
import { toRyzeContact, toUnknownContact } from '../../convert/contact.ts'
import { success } from '../../envelope.ts'
import { requireInstance } from '../../required.ts'
import { contactsAnswer, contactsQuery } from '../../schemas/chat.ts'

const PAGE = 1_000

/** GET /api/chat/contacts/{instance}: everybody who is known, or one of them. Nothing is asked of WhatsApp. */
export const contacts = route('GET /api/chat/contacts/:instance', {
  summary: 'List or search contacts',
  access: INSTANCE.read,
  query: contactsQuery,
  response: contactsAnswer,
  async handle(gateway, request) {
    const session = requireInstance(request)
    const number = request.query.number?.trim()
    if (number) return findContact(gateway, session, number)
    const all = await listAll(gateway, session)
    return success('Contacts retrieved successfully', { contacts: all.map(toRyzeContact), total: all.length })
  },
})

async function findContact(gateway: Gateway, session: string, number: string) {
  const jid = fromNumber(number)
  const other = otherBrazilianForm(jid)
  const found = (await gateway.contacts.find(session, jid)) ?? (other && (await gateway.contacts.find(session, other)))
  if (found) return success('Contact found', { contact: toRyzeContact(found) })
  return success('Contact not found', { contact: toUnknownContact(jid) })
}

/** RyzeAPI's list has no pages. */
async function listAll(gateway: Gateway, session: string): Promise<readonly Contact[]> {
  const all: Contact[] = []
  for (;;) {
    const page = await gateway.contacts.list(session, { limit: PAGE, offset: all.length })
    all.push(...page)
    if (page.length < PAGE) return all
  }
}
