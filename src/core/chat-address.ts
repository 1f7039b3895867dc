import { GatewayError } from './errors.ts'
import { bareJid, isPerson, kindOf, type Jid } from './model/address.ts'

/** One spelling of an address that messages can be in. Throws CHAT_INVALID. */
export function requireChat(chat: Jid): Jid {
  const jid = bareJid(chat)
  if (kindOf(jid) === 'other' || jid.startsWith('@')) {
    throw new GatewayError(
      'CHAT_INVALID',
      `"${chat}" is no chat: expected a phone number, …@c.us, …@lid, …@g.us or …@newsletter`,
    )
  }
  return jid
}

/** A person or a group: what the chat list's own state is about. Throws CHAT_INVALID. */
export function requireConversation(chat: Jid): Jid {
  const jid = requireChat(chat)
  if (isPerson(jid) || kindOf(jid) === 'group') return jid
  throw new GatewayError('CHAT_INVALID', `"${chat}" is no chat with a person or a group`)
}

/** Throws CHAT_INVALID. */
export function requirePerson(jid: Jid): Jid {
  const bare = requireChat(jid)
  if (isPerson(bare)) return bare
  throw new GatewayError('CHAT_INVALID', `"${jid}" is not a person: expected a phone number, …@c.us or …@lid`)
}
