import { createHash } from 'node:crypto'
import type { MessageDraft, ReadyDraft, StagedFile } from '../model/draft.ts'

/** What a message says. Who gets it does not count. */
export interface Said {
  readonly fingerprint: string
  /** Whether what was stored with this fingerprint says the same. */
  is(fingerprint: string): boolean
}

/**
 * As its caller gave it: files by their content before they were converted, which is not the same twice; no page that was
 * looked up; other messages by their id.
 */
export function saidOf(draft: MessageDraft, ready: ReadyDraft): Said {
  const looksUp = draft.kind === 'text' && draft.preview?.from === 'page'
  const given = looksUp ? { ...ready, preview: draft.preview } : ready
  const fingerprint = fingerprintOf(given, ({ givenSha256, sha256 }) => givenSha256 ?? sha256)
  return {
    fingerprint,
    // Rows may hold the fingerprint of what was made of it.
    is: (stored) => stored === fingerprint || stored === fingerprintOf(ready, ({ sha256 }) => sha256),
  }
}

type Draft = Readonly<Partial<Record<'chat' | 'id' | 'tag' | 'audience', unknown>>>

type NameFile = (file: Pick<StagedFile, 'sha256' | 'givenSha256'>) => string

function fingerprintOf(
  { chat: _chat, id: _id, tag: _tag, audience: _audience, ...said }: Draft,
  nameFile: NameFile,
): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(said, nameFile)))
    .digest('base64url')
}

function sorted(value: unknown, nameFile: NameFile): unknown {
  if (Array.isArray(value)) return value.map((part) => sorted(part, nameFile))
  if (typeof value !== 'object' || value === null) return value
  if ('sha256' in value && 'path' in value) return nameFile(value as StagedFile)
  if ('sender' in value && 'raw' in value && 'id' in value) return value.id
  return Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, part]) => [name, sorted(part, nameFile)])
}
