import { beginsWith } from './convert/media.ts'
import type { WantedMedia } from './convert/message.ts'
import type { WahaMediaQuery } from './schemas/message.ts'

/** Which files a request wants to see: names come as a list, or with commas between. */
export function wantedMedia({ downloadMedia, downloadMediaMimetypes }: WahaMediaQuery): WantedMedia {
  if (downloadMedia === false) return null
  const prefixes = (downloadMediaMimetypes ?? []).flatMap((names) => names.split(',')).map((name) => name.trim())
  const named = prefixes.filter((name) => name !== '')
  return named.length > 0 ? beginsWith(named) : () => true
}
