/** The address of the server itself; the `@` in front makes the codec write it as an address, as clients expect. */
export const SERVER = '@s.whatsapp.net'
/** Where requests about groups in general go. */
const GROUP_SERVER = '@g.us'
/** Where status updates go. */
export const STATUS = 'status@broadcast'

export type Domain = 's.whatsapp.net' | 'lid' | 'g.us' | 'broadcast' | 'newsletter' | 'c.us'

/** A parsed address. */
export interface Jid {
  readonly user: string
  readonly device: number
  readonly domain: Domain
}

const PATTERN = /^([^:@]*)(?:\.\d+)?(?::(\d+))?@(.+)$/
const DOMAINS: readonly string[] = ['s.whatsapp.net', 'lid', 'g.us', 'broadcast', 'newsletter', 'c.us']

/** Reads an address; null when it is none of ours. */
export function parseJid(text: string | undefined): Jid | null {
  const match = text === undefined ? null : PATTERN.exec(text)
  if (!match || !DOMAINS.includes(match[3] ?? '')) return null
  const user = (match[1] ?? '').replace(/\.\d+$/, '')
  return { user, device: Number(match[2] ?? 0), domain: match[3] as Domain }
}

/** Whether the address is the server itself: clients write it with or without the `@`, or leave it out. */
export function isServerJid(text: string | undefined): boolean {
  return text === undefined || text === SERVER || `@${text}` === SERVER
}

/** Whether the address belongs to a group. */
export function isGroupJid(text: string | undefined): boolean {
  return text?.endsWith(GROUP_SERVER) ?? false
}

/** Whether the address is a hidden id. */
export function isLid(text: string | undefined): boolean {
  return text?.endsWith('@lid') ?? false
}

/** Writes an address; device 0 is left out. */
export function toJid(user: string, device: number, domain: Domain): string {
  return device === 0 ? `${user}@${domain}` : `${user}:${device}@${domain}`
}
