import { z } from 'zod'

/** A setting's text as a whole number within bounds. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))

const DURATION_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** `1500ms`, `30s`, `2m`, `1h`, or a plain number of seconds; gives milliseconds. */
export const durationMs = (minMs: number, maxMs: number) =>
  z
    .string()
    .regex(/^\d{1,9}(\.\d{1,3})?(ms|s|m|h)?$/)
    .transform((text) => Math.round(Number.parseFloat(text) * (DURATION_UNITS[text.replace(/^[\d.]+/, '')] ?? 1_000)))
    .pipe(z.number().min(minMs).max(maxMs))

const SIZE_UNITS: Readonly<Record<string, number>> = { kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 }

/** `64mb`, `512kb`, or a plain number of bytes. */
export const sizeBytes = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,12}(kb|mb|gb)?$/i)
    .transform((text) => Number.parseInt(text, 10) * (SIZE_UNITS[text.replace(/^\d+/, '').toLowerCase()] ?? 1))
    .pipe(z.number().min(min).max(max))

/** An absolute URL with one of these protocols (`http:`). */
export const urlWith = (...protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol))

/** A URL of scheme, host and port, without path; a slash at the end is dropped. */
export const origin = urlWith('http:', 'https:')
  .refine((text) => ['', '/'].includes(new URL(text).pathname) && !/[?#@]/.test(text))
  .transform((text) => new URL(text).origin)

/** A comma-separated list; empty parts are dropped. */
export const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

/** HTTP headers as `Name:value;Other:value`. */
export const headerList = z.string().transform((text, context) => {
  const headers: Record<string, string> = {}
  for (const part of text.split(';').filter((piece) => piece.trim() !== '')) {
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*:\s*([\t\x20-\x7e]*?)\s*$/.exec(part) ?? []
    if (name === undefined || value === undefined) {
      context.addIssue({ code: 'custom', message: 'not a header' })
      return z.NEVER
    }
    headers[name] = value
  }
  return headers
})

/** `0` or `1`, also as `false` and `true`. */
export const onOff = z
  .string()
  .regex(/^(0|1|false|true)$/i)
  .transform((text) => text === '1' || text.toLowerCase() === 'true')

/** A user of the configuration, with all rights. */
export interface ConfiguredUser {
  readonly user: string
  readonly password: string
}

/** `user:password` pairs with commas between; neither may hold a comma, the name no colon. */
export const userList = commaList
  .refine((parts) => parts.length > 0 && parts.every((part) => /^[^:]+:.{4,}$/.test(part)))
  .transform((parts) =>
    parts.map((part): ConfiguredUser => {
      const colon = part.indexOf(':')
      return { user: part.slice(0, colon), password: part.slice(colon + 1) }
    }),
  )

/** 32 bytes in hex, lower case. */
export const key32 = z
  .string()
  .regex(/^[0-9a-f]{64}$/i)
  .transform((text) => text.toLowerCase())

/** WhatsApp Web's version, `2.3000.1023456789`. */
export const webVersion = z
  .string()
  .regex(/^\d{1,3}\.\d{1,6}\.\d{1,12}$/)
  .transform((text): readonly [number, number, number] => {
    const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number)
    return [major, minor, patch]
  })

/** The key of the administrator: clear text, or the SHA-512 of it. */
export type ConfiguredKey =
  | { readonly kind: 'plain'; readonly value: string }
  | { readonly kind: 'sha512'; readonly hex: string }

/** `sha512:<128 hex digits>`, or at least 8 printable characters without spaces. */
export const apiKey = z
  .string()
  .regex(/^(sha512:[0-9a-f]{128}|(?!sha512:)[\x21-\x7e]{8,256})$/i)
  .transform((text): ConfiguredKey =>
    /^sha512:/i.test(text) ? { kind: 'sha512', hex: text.slice(7).toLowerCase() } : { kind: 'plain', value: text },
  )
