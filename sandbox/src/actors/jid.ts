/** A WhatsApp address taken apart. */
export interface JidParts {
  readonly user: string
  readonly device: number
  readonly server: string
}

/** Takes an address apart; text without a server counts as a phone number. */
export function parseJid(jid: string): JidParts {
  const at = jid.indexOf('@')
  const left = at < 0 ? jid : jid.slice(0, at)
  const [user = '', device = '0'] = left.split(':')
  return {
    user: user.split('_')[0] ?? '',
    device: Number(device),
    server: at < 0 ? 's.whatsapp.net' : jid.slice(at + 1),
  }
}

/** Puts an address together; device 0 is written without its number, as WhatsApp does. */
export function toJid(parts: JidParts): string {
  return `${parts.user}${parts.device > 0 ? `:${parts.device}` : ''}@${parts.server}`
}

/** The address of the person or group, without a device. */
export function bareJid(jid: string): string {
  const { user, server } = parseJid(jid)
  return `${user}@${server}`
}

/** Whether this is a group's address. */
export function isGroupJid(jid: string): boolean {
  return jid.endsWith('@g.us')
}

/** Whether this is a hidden id. */
export function isLid(jid: string): boolean {
  return jid.endsWith('@lid')
}

/** Where stories go. */
export const STATUS = 'status@broadcast'

/** Whether many share this address, so that a message to it names its author. */
export function isSharedJid(jid: string): boolean {
  return isGroupJid(jid) || jid === STATUS
}
