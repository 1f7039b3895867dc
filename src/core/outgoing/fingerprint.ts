import { createHash } from 'node:crypto'
import type { ReadyDraft } from '../model/draft.ts'

/** Tells whether two drafts say the same: files by their content, other messages by their id. Who gets them does not count. */
export function fingerprintOf({ chat: _chat, id: _id, tag: _tag, audience: _audience, ...said }: ReadyDraft): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(said)))
    .digest('base64url')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  if ('sha256' in value && 'path' in value) return value.sha256
  if ('sender' in value && 'raw' in value && 'id' in value) return value.id
  return Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, part]) => [name, sorted(part)])
}
