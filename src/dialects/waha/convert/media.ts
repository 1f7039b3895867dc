import { fileIn } from '../../../core/model/content.ts'
import type { Message } from '../../../core/model/message.ts'
import type { MediaLink } from '../../../core/ports/encoder.ts'
import type { MessageContext } from './message.ts'

/** Why a file is not to be had: our code, and a sentence. */
export interface WahaMediaError {
  readonly code: string
  readonly message: string
}

/** WAHA's `media`: where the file is. The address is null for files that are not wanted, or not to be had any more. */
export interface WahaMedia {
  readonly url: string | null
  readonly mimetype: string
  readonly filename: string | null
  readonly s3: MediaLink['s3']
  readonly error: WahaMediaError | null
}

/** Of the first file of a message, or of the one that is named. */
export function toWahaMedia(
  message: Message,
  { link, wanted, failure }: MessageContext,
  named?: number,
): WahaMedia | null {
  const file = fileIn(message.content, named)
  if (file === null || wanted === null) return null
  const { part, media: info } = file
  const isWanted = wanted?.(info.mimetype) ?? true
  const error = (isWanted && failure?.(message, part)) || null
  const found = isWanted && error === null ? link(message, part) : null
  return {
    url: found?.url ?? null,
    mimetype: info.mimetype,
    filename: info.fileName,
    s3: found?.s3 ?? null,
    error,
  }
}

/** Whether a type begins with one of these, as WAHA filters them: `image/` is every image. */
export const beginsWith =
  (prefixes: readonly string[]) =>
  (mimetype: string): boolean =>
    prefixes.some((prefix) => mimetype.toLowerCase().startsWith(prefix.toLowerCase()))
