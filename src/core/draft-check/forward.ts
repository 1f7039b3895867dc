import type { MessageContent } from '../model/content.ts'
import type { MessageDraft } from '../model/draft.ts'
import { refuse } from './refuse.ts'

/** What says something in one chat only, or is gone once it was seen. */
const STAYS: ReadonlySet<MessageContent['kind']> = new Set(['call', 'keep', 'timer', 'payment', 'choice', 'album'])

/** Throws BAD_REQUEST. */
export function checkForward({ message }: Extract<MessageDraft, { readonly kind: 'forward' }>): void {
  const { content, revokedAt } = message
  if (revokedAt !== null) refuse('a message that was deleted cannot be forwarded')
  if (STAYS.has(content.kind)) refuse(`a message of the kind ${content.kind} cannot be forwarded`)
  if ('viewOnce' in content && content.viewOnce === true) refuse('a message to be seen once cannot be forwarded')
}
