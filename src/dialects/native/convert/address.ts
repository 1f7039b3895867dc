import { bareJid, type Jid, phoneJid } from '../../../core/model/address.ts'

/** A chat or person in any spelling: a number with or without `+`, or an address. */
export const toJid = (text: string): Jid => {
  const trimmed = text.trim()
  return trimmed.includes('@') ? bareJid(trimmed) : phoneJid(trimmed.replace(/^\+/, ''))
}
