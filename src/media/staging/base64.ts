import { GatewayError } from '../../core/errors.ts'
import type { TakePiece } from './folder.ts'

/** Decoded at a time: memory holds the text and one piece. */
const PIECE = 1024 * 1024
const HEAD = /^data:([^,;]*)((?:;[^,;]*)*),/i
const WHOLE = /^[A-Za-z0-9+/_-]*$/
const LAST = /^[A-Za-z0-9+/_-]*={0,2}$/

/** Where the Base64 of a text begins, and the type that a data URL says. */
export interface Base64Text {
  readonly data: string
  readonly start: number
  readonly mimetype: string | null
}

/** Base64 as it is, or in a data URL. Throws FILE_INVALID. */
export function toBase64Text(data: string): Base64Text {
  if (!/^data:/i.test(data.slice(0, 5))) return { data, start: 0, mimetype: null }
  const [head, mimetype = '', parameters = ''] = HEAD.exec(data.slice(0, 1_000)) ?? []
  if (head === undefined || !/;\s*base64$/i.test(parameters)) {
    throw new GatewayError('FILE_INVALID', 'a data URL must look like data:<type>;base64,<data>')
  }
  return { data, start: head.length, mimetype: mimetype.trim() || null }
}

/** Decodes piece by piece. Spaces and line breaks are passed over; anything else that is not Base64 is FILE_INVALID. */
export async function decodeBase64({ data, start }: Base64Text, take: TakePiece): Promise<void> {
  const end = data.trimEnd().length
  let kept = ''
  for (let from = start; from < end; from += PIECE) {
    const last = from + PIECE >= end
    const text = kept + data.slice(from, from + PIECE).replace(/\s+/g, '')
    const whole = last ? text : text.slice(0, text.length - (text.length % 4))
    kept = text.slice(whole.length)
    if (!(last ? LAST : WHOLE).test(whole) || (last && whole.replace(/=+$/, '').length % 4 === 1)) throw invalid()
    const bytes = Buffer.from(whole, 'base64')
    if (bytes.length > 0) await take(bytes)
  }
}

const invalid = (): GatewayError => new GatewayError('FILE_INVALID', 'the file is not valid Base64')
