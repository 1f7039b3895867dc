import type { Gateway } from '../../core/gateway.ts'
import { kindOf, userOf, type Jid } from '../../core/model/address.ts'
import { fromNumber, otherBrazilianForm } from './convert/address.ts'
import { badRequest } from './required.ts'

/**
 * The chat that `number` means. Brazilian numbers are looked for with and without their ninth digit: among the chats, then
 * at WhatsApp. Throws BAD_REQUEST when the number is none, or neither spelling exists.
 */
export async function findRecipient(gateway: Gateway, session: string, number: string): Promise<Jid> {
  const jid = fromNumber(number)
  const other = otherBrazilianForm(jid)
  if (other === null) return jid
  for (const form of [jid, other]) {
    const chat = await gateway.chats.find(session, form)
    if (chat) return chat.id
  }
  for (const form of [jid, other]) {
    const check = await gateway.contacts.check(session, userOf(form))
    if (check.exists) return check.jid ?? form
  }
  throw badRequest(`Number ${userOf(jid)} is not on WhatsApp`)
}

/** As `findRecipient`, for what only chats with people and groups have. */
export async function findConversation(gateway: Gateway, session: string, number: string): Promise<Jid> {
  requireKind(fromNumber(number), ['phone', 'lid', 'group'], 'Number must be of a contact or a group')
  return findRecipient(gateway, session, number)
}

/** As `findRecipient`, for what is about one person. */
export async function findPerson(gateway: Gateway, session: string, number: string): Promise<Jid> {
  requireKind(fromNumber(number), ['phone', 'lid'], 'Number must be of a contact')
  return findRecipient(gateway, session, number)
}

function requireKind(jid: Jid, kinds: readonly string[], message: string): void {
  if (!kinds.includes(kindOf(jid))) throw badRequest(message)
}

/** The address that answers show: a person's phone number, when it is known. */
export async function outwardJid(gateway: Gateway, session: string, jid: Jid): Promise<Jid> {
  if (kindOf(jid) !== 'lid') return jid
  return (await gateway.contacts.find(session, jid))?.phone ?? jid
}
