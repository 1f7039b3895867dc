/** WhatsApp's address of a person, group or list: `<user>@<server>`, without a device part. */
export type Jid = string

/** What an address stands for. */
export type AddressKind = 'phone' | 'lid' | 'group' | 'status' | 'broadcast' | 'newsletter' | 'other'

const STATUS_BROADCAST: Jid = 'status@broadcast'

const SERVERS: Readonly<Record<string, AddressKind>> = {
  's.whatsapp.net': 'phone',
  'c.us': 'phone',
  lid: 'lid',
  'g.us': 'group',
  broadcast: 'broadcast',
  newsletter: 'newsletter',
}

/** The user part, without agent and device: `5511:3@s.whatsapp.net` → `5511`. */
export function userOf(jid: Jid): string {
  const at = jid.indexOf('@')
  return (at < 0 ? jid : jid.slice(0, at)).split(/[:_]/, 1)[0] ?? ''
}

export function kindOf(jid: Jid): AddressKind {
  if (jid === STATUS_BROADCAST) return 'status'
  return SERVERS[jid.slice(jid.indexOf('@') + 1)] ?? 'other'
}

/** One spelling per address: no device, no agent, `@c.us` written as `@s.whatsapp.net`. */
export function bareJid(jid: Jid): Jid {
  const server = jid.slice(jid.indexOf('@') + 1)
  return `${userOf(jid)}@${server === 'c.us' ? 's.whatsapp.net' : server}`
}

export const phoneJid = (digits: string): Jid => `${digits}@s.whatsapp.net`

/** A phone number or hidden id: someone who can have both. */
export const isPerson = (jid: Jid): boolean => kindOf(jid) === 'phone' || kindOf(jid) === 'lid'
