const ISO = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?)?$/

/** Unix seconds as RyzeAPI writes times. */
export const toIsoTime = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')

/** Milliseconds since 1970 of a date or a time, which is UTC unless it says otherwise; null when it is none. */
export function parseIsoTime(text: string): number | null {
  const [, day, time = '00:00', zone = 'Z'] = ISO.exec(text) ?? []
  if (day === undefined || !isDay(day)) return null
  const parsed = Date.parse(`${day}T${time}${zone}`)
  return Number.isNaN(parsed) ? null : parsed
}

/** The 31st of February is taken for a day in March otherwise. */
function isDay(day: string): boolean {
  const parsed = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day)
}
