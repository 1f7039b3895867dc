/** An object of somebody else's JSON. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An object; null for anything else, broken JSON too. */
export function parse(json: string | null | undefined): Fields | null {
  if (!json) return null
  try {
    const value: unknown = JSON.parse(json)
    return isFields(value) ? value : null
  } catch {
    return null
  }
}

/** A text that is not empty, or a number as text. */
export function textIn(fields: Fields | null, name: string): string | null {
  const value = fields?.[name]
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value ? value : null
}

export function partIn(fields: Fields | null, name: string): Fields | null {
  const value = fields?.[name]
  return isFields(value) ? value : null
}
