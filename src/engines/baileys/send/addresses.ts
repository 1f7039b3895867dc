import { GatewayError } from '../../../core/errors.ts'
import { bareJid, type Jid, kindOf, userOf } from '../../../core/model/address.ts'

const USERS: Readonly<Partial<Record<ReturnType<typeof kindOf>, RegExp>>> = {
  phone: /^[1-9]\d{4,19}$/,
  lid: /^\d{4,25}$/,
  group: /^\d{5,30}(-\d{5,20})?$/,
  newsletter: /^\d{5,30}$/,
  broadcast: /^\d{5,30}$/,
}

/** The chat's address in one spelling. Throws CHAT_INVALID. */
export function requireChat(chat: Jid): Jid {
  const jid = bareJid(chat.trim())
  const kind = kindOf(jid)
  if (kind === 'status' || USERS[kind]?.test(userOf(jid))) return jid
  throw new GatewayError('CHAT_INVALID', `not an address of a chat: ${chat.slice(0, 64)}`)
}
