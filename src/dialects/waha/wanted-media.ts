import type { Gateway } from '../../core/gateway.ts'
import { filesIn } from '../../core/model/content.ts'
import type { Message } from '../../core/model/message.ts'
import { beginsWith } from './convert/media.ts'
import type { MessageContext, WantedMedia } from './convert/message.ts'
import type { WahaMediaQuery } from './schemas/message.ts'

/** Shorter than proxies and HTTP clients usually wait. */
const WAIT_MS = 25_000

interface Shown {
  readonly session: string
  readonly messages: readonly Message[]
  readonly query: WahaMediaQuery
}

/** Fetches the files that a request wants to see, for a while; then says which are shown, and which could not be had. */
export async function fetchWanted(
  gateway: Gateway,
  { session, messages, query }: Shown,
): Promise<Required<Pick<MessageContext, 'wanted' | 'failure'>>> {
  const wanted = wantedMedia(query)
  const asked = messages.flatMap((message) =>
    filesIn(message.content).flatMap(({ part, media }) => (wanted?.(media.mimetype) ? [{ message, part }] : [])),
  )
  const states = await gateway.media.fetch(session, asked, { waitMs: WAIT_MS })
  const failures = asked.flatMap((file, at) => {
    const { state, code, reason } = states[at] ?? {}
    if (state !== 'failed') return []
    return [{ file, error: { code: code ?? 'FILE_GONE', message: reason ?? 'the file could not be fetched' } }]
  })
  return {
    wanted,
    failure: (message, part) =>
      failures.find(({ file }) => file.message === message && file.part === part)?.error ?? null,
  }
}

/** Which files a request wants to see: names come as a list, or with commas between. */
function wantedMedia({ downloadMedia, downloadMediaMimetypes }: WahaMediaQuery): WantedMedia {
  if (downloadMedia === false) return null
  const prefixes = (downloadMediaMimetypes ?? []).flatMap((names) => names.split(',')).map((name) => name.trim())
  const named = prefixes.filter((name) => name !== '')
  return named.length > 0 ? beginsWith(named) : () => true
}
