import type { ContactCard } from '../../../core/model/content.ts'

const SPECIAL: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', ';': '\\;', ',': '\\,' }

const escaped = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[\\\n;,]/g, (sign) => SPECIAL[sign] ?? sign)

/** A card with one number, as WhatsApp's own look. */
export function toCard(name: string, digits: string): ContactCard {
  const shown = escaped(name)
  const lines = [`N:;${shown};;;`, `FN:${shown}`, `TEL;type=CELL;waid=${digits}:+${digits}`]
  return { name, vcard: ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD'].join('\n') }
}

/** The number that a card is of; null when WhatsApp does not know it. */
export const phoneOf = (vcard: string): string | null => /waid=(\d+)/.exec(vcard)?.[1] ?? null
