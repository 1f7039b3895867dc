import type { RawContent } from '../../../../core/model/content.ts'
import { type FileFields, toMedia } from './media.ts'

/** Where kinds without a reader keep something readable, in order. */
const READABLE = [
  'text',
  'caption',
  'contentText',
  'name',
  'displayName',
  'title',
  'description',
  'selectedDisplayText',
  'address',
]

/** A kind that nothing more is known of. */
export function readUnknown(type: string, fields: Readonly<Record<string, unknown>>): RawContent {
  const mimetype = fields['mimetype']
  const hasFile = typeof mimetype === 'string' && mimetype !== ''
  return { kind: 'raw', type, text: readable(fields), media: hasFile ? toMedia(fields as FileFields, mimetype) : null }
}

function readable(fields: Readonly<Record<string, unknown>>): string | null {
  for (const name of READABLE) {
    const value = fields[name]
    if (typeof value === 'string' && value) return value
  }
  return null
}
