import { Type } from 'typebox'
import type { Gateway } from '../../core/gateway.ts'
import { kindOf } from '../../core/model/address.ts'
import { fromWahaId, phoneDigits, toWahaId } from './convert/address.ts'

export const numberExistResult = Type.Object({
  numberExists: Type.Boolean(),
  chatId: Type.Optional(Type.String()),
  pn: Type.Optional(Type.String()),
  lid: Type.Optional(Type.String()),
})

/** Whether a number is on WhatsApp, and which chat to write to. A hidden id is looked up first. */
export async function checkNumber(gateway: Gateway, session: string, phone: string) {
  const check = await gateway.contacts.check(session, await toDigits(gateway, session, phone))
  if (!check.exists || !check.jid) return { numberExists: false }
  const chatId = toWahaId(check.jid)
  return { numberExists: true, chatId, pn: chatId, ...(check.lid && { lid: check.lid }) }
}

async function toDigits(gateway: Gateway, session: string, phone: string): Promise<string> {
  if (kindOf(phone) !== 'lid') return phoneDigits(phone)
  const contact = await gateway.contacts.find(session, fromWahaId(phone))
  return phoneDigits(contact?.phone ?? phone)
}
