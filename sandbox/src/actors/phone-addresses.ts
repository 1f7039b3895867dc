import { isLid, parseJid, toJid } from './jid.ts'
import type { PhoneRows } from './phone-rows.ts'

/** Which hidden id belongs to which phone number, as this phone has learned it. */
export interface PhoneAddresses {
  learn(pair: { readonly pn: string; readonly lid: string }): void
  /** The phone number's address where it is known, device kept; other addresses as they are. */
  canonical(jid: string): string
  /** The same without a device: the chat, the person. */
  person(jid: string): string
  lidOf(pn: string): string | null
  isMe(jid: string): boolean
}

/** Creates the address book of a phone; its own pair is known from the start. */
export function createPhoneAddresses(
  rows: PhoneRows,
  own: { readonly pn: string; readonly lid: string },
): PhoneAddresses {
  const ownLid = parseJid(own.lid).user
  const ownNumber = parseJid(own.pn).user
  const pnUserOf = (lidUser: string): string | null =>
    lidUser === ownLid ? ownNumber : rows.get<string>('pn-of-lid', lidUser)

  const canonical = (jid: string): string => {
    const parts = parseJid(jid)
    const user = isLid(jid) ? pnUserOf(parts.user) : null
    return toJid(user === null ? parts : { user, device: parts.device, server: 's.whatsapp.net' })
  }
  const person = (jid: string): string => canonical(toJid({ ...parseJid(jid), device: 0 }))
  return {
    canonical,
    person,
    learn({ pn, lid }) {
      const number = parseJid(pn).user
      const hidden = parseJid(lid).user
      if (number === '' || hidden === '' || pnUserOf(hidden) === number) return
      rows.put('pn-of-lid', hidden, number)
      rows.put('lid-of-pn', number, hidden)
    },
    lidOf(pn) {
      const { user } = parseJid(pn)
      const hidden = user === ownNumber ? ownLid : rows.get<string>('lid-of-pn', user)
      return hidden === null ? null : `${hidden}@lid`
    },
    isMe: (jid) => person(jid) === own.pn,
  }
}
