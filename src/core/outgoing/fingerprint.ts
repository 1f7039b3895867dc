import { createHash } from 'node:crypto'
import type { MessageDraft } from '../model/message.ts'

/** Tells whether two drafts say the same. */
export function fingerprintOf({ kind, text, mentions = [], quoted }: MessageDraft): string {
  const said = JSON.stringify([kind, text, mentions, quoted?.id ?? null])
  return createHash('sha256').update(said).digest('base64url')
}
