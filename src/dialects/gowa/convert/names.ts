import type { Gateway } from '../../../core/gateway.ts'
import { userOf, type Jid } from '../../../core/model/address.ts'
import type { Message } from '../../../core/model/message.ts'
import type { Me } from '../../../core/model/session.ts'

/** How people are called when an answer is made; each is looked up once per answer. */
export interface Names {
  of(author: Pick<Message, 'sender' | 'senderName' | 'fromMe'>): Promise<string>
}

export function createNames(gateway: Gateway, { name, me }: { readonly name: string; readonly me: Me | null }): Names {
  const known = new Map<Jid, Promise<string | null>>()
  const lookUp = (jid: Jid) => {
    const before = known.get(jid)
    if (before) return before
    const looking = gateway.contacts
      .find(name, jid)
      .then((contact) => contact && (contact.savedName ?? contact.pushName ?? contact.businessName))
    known.set(jid, looking)
    return looking
  }
  return {
    of: async ({ sender, senderName, fromMe }) =>
      (fromMe ? me?.name : ((await lookUp(sender)) ?? senderName)) || userOf(sender),
  }
}
