import { badRequest } from '../required.ts'

/** WhatsApp's numbers of fonts. */
const FONTS: Readonly<Record<string, number>> = { system: 0, 'sans-serif': 0, serif: 1 }
const LAST_FONT = 10

/** `#AARRGGBB`; null when none is given. Throws BAD_REQUEST. */
export function toBackground(color: string | null | undefined): string | null {
  const text = color?.trim()
  if (!text) return null
  const [, digits] = /^#?((?:[0-9a-f]{2})?[0-9a-f]{6})$/i.exec(text) ?? []
  if (digits === undefined) throw badRequest('backgroundColor must be a hex color such as #1F7AEC')
  return `#${digits.padStart(8, 'F').toUpperCase()}`
}

/** By its name or WhatsApp's number; null when none is given. Throws BAD_REQUEST. */
export function toFont(font: string | null | undefined): number | null {
  const text = font?.trim().toLowerCase()
  if (!text) return null
  const number = FONTS[text] ?? (/^\d{1,2}$/.test(text) ? Number(text) : null)
  if (number === null || number > LAST_FONT) throw badRequest('font must be system, serif or sans-serif')
  return number
}
